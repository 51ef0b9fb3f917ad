package dev.tandem.benchmarks.stream;

import java.util.List;

/**
 * How fast events were answered that waited in a topic, from the first answer on.
 *
 * @param answers that were waited for
 * @param perSecond answers a second, from the first to the last
 * @param warmPerSecond the same of the second half, when the JVM has compiled what is hot
 * @param cpuMicros CPU time of the contender's process for an answer of the second half
 * @param peakMb largest resident memory of the contender's process, in 2^20 bytes
 */
record Throughput(
    long answers, double perSecond, double warmPerSecond, double cpuMicros, long peakMb) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  /**
   * @param samples in the order of their times, the first one from before the first answer, the
   *     last one with all answers
   */
  static Throughput of(List<ContenderRun.Sample> samples, long peakMb) {
    ContenderRun.Sample last = samples.get(samples.size() - 1);
    ContenderRun.Sample first = reached(samples, 1);
    ContenderRun.Sample half = reached(samples, last.answers() / 2);
    return new Throughput(
        last.answers(),
        rate(first, last),
        rate(half, last),
        (last.cpuNanos() - half.cpuNanos())
            / NANOS_PER_MICRO
            / Math.max(1, last.answers() - half.answers()),
        peakMb);
  }

  /** The first sample with at least so many answers. */
  static ContenderRun.Sample reached(List<ContenderRun.Sample> samples, long answers) {
    return samples.stream()
        .filter(sample -> sample.answers() >= answers)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there never were so many: " + answers));
  }

  private static double rate(ContenderRun.Sample from, ContenderRun.Sample to) {
    double seconds = Math.max(1, to.nanos() - from.nanos()) / NANOS_PER_SECOND;
    return (to.answers() - from.answers()) / seconds;
  }
}
