package dev.tandem.benchmarks.stream;

import dev.tandem.transforms.recommend.Recommendation;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares what contenders recommended for the same events, by the recommendations' ids. */
final class Comparison {
  private final Map<String, Recommendation> answers = new TreeMap<>();

  /**
   * Adds a recommendation, but for when it was served. The first one of an id counts.
   *
   * @return whether it is the first
   */
  boolean add(Recommendation said) {
    Recommendation timeless =
        new Recommendation(
            said.id(),
            said.sessionId(),
            said.userId(),
            said.eventTime(),
            Instant.EPOCH,
            said.modelVersion(),
            said.items(),
            said.similar(),
            said.fallback());
    return answers.putIfAbsent(said.id(), timeless) == null;
  }

  int size() {
    return answers.size();
  }

  /** How many are fallbacks, which say little. */
  long fallbacks() {
    return answers.values().stream().filter(answer -> answer.fallback() != null).count();
  }

  /** What tells the two apart, for people; null if nothing does. */
  @Nullable String differenceFrom(Comparison other) {
    if (!answers.keySet().equals(other.answers.keySet())) {
      return "%,d recommendations, and %,d of the other are among them"
          .formatted(
              answers.size(), answers.keySet().stream().filter(other.answers::containsKey).count());
    }
    long different = 0;
    String example = "";
    for (Map.Entry<String, Recommendation> entry : answers.entrySet()) {
      Recommendation theirs = other.answers.get(entry.getKey());
      if (!entry.getValue().equals(theirs)) {
        different++;
        example = "%n%s%n%s".formatted(entry.getValue(), theirs);
      }
    }
    return different == 0
        ? null
        : "%,d of %,d recommendations are different, such as%s"
            .formatted(different, answers.size(), example);
  }
}
