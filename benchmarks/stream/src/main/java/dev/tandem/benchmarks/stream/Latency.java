package dev.tandem.benchmarks.stream;

/**
 * How long after an event its recommendation was in the topic, at a fixed rate.
 *
 * @param answered what became of the events that were measured
 * @param cpuMicros CPU time of the contender's process for an answer while it was measured
 * @param peakMb largest resident memory of the contender's process, in 2^20 bytes
 * @param lateness what the generator says of its own
 */
record Latency(AnsweredEvents answered, double cpuMicros, long peakMb, String lateness) {}
