package dev.tandem.transforms.serve;

import dev.tandem.transforms.recommend.FallbackReason;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Notices in one JVM when too many answers are fallbacks, for whoever has a stream's log and not
 * its counters. For any number of threads.
 */
final class FallbackWatch {
  /** More than one fallback in so many answers is worth a word. */
  private static final long ONE_IN = 20;

  /** The share of fewer answers says nothing. */
  private static final long FEWEST = 100;

  private final LongAdder answers = new LongAdder();

  /** By the reason's ordinal. */
  private final List<LongAdder> fallbacks =
      Stream.generate(LongAdder::new).limit(FallbackReason.values().length).toList();

  /**
   * Counts an answer.
   *
   * @param fallback why it is one; null if the model answered
   */
  void answered(@Nullable FallbackReason fallback) {
    answers.increment();
    if (fallback != null) {
      fallbacks.get(fallback.ordinal()).increment();
    }
  }

  /**
   * Too many fallbacks.
   *
   * @param fallbacks how many
   * @param answers of how many
   * @param reasons how often each reason was one, such as {@code no_model 440, deadline 10}
   */
  record TooMany(long fallbacks, long answers, String reasons) {}

  /**
   * What is to be said of the answers since this was called last; too few of them are kept for the
   * next time. An answer that is made meanwhile is counted now or then.
   *
   * @return empty if the share is not worth a word
   */
  Optional<TooMany> tooMany() {
    if (answers.sum() < FEWEST) {
      return Optional.empty();
    }
    long all = answers.sumThenReset();
    long fell = 0;
    StringJoiner reasons = new StringJoiner(", ");
    for (FallbackReason reason : FallbackReason.values()) {
      long count = fallbacks.get(reason.ordinal()).sumThenReset();
      if (count > 0) {
        fell += count;
        reasons.add(reason.text() + " " + count);
      }
    }
    return fell * ONE_IN > all
        ? Optional.of(new TooMany(fell, all, reasons.toString()))
        : Optional.empty();
  }
}
