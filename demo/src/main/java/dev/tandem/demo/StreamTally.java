package dev.tandem.demo;

import dev.tandem.testdata.sessions.ReplayedRecord;
import dev.tandem.transforms.recommend.Recommendation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was sent and what came back. A session's answers come in the order of its events, so that
 * each answer finds the event that it is for, also where the shop's site gives events neither id
 * nor time. Memory grows with what was sent. For several threads.
 */
final class StreamTally {
  private static final int SHOPPERS = 2_000;

  private final Map<String, Deque<Long>> open = new HashMap<>();
  private final Map<String, Shopper> shoppers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Shopper> eldest) {
          return size() > SHOPPERS;
        }
      };
  private final Set<String> answers = new HashSet<>();
  private final Set<String> failures = new HashSet<>();
  private final Map<String, Long> firstAnswers = new LinkedHashMap<>();
  private final Latencies latencies = new Latencies();
  private long sent;
  private long fallbacks;
  private long repeated;
  private @Nullable String model;

  /**
   * The counts at one moment.
   *
   * @param sent records
   * @param answered recommendations, without those that came again
   * @param fallbacks those of them that offer popular products
   * @param failures refused records, without those that came again
   * @param repeated what came again, as at-least-once delivery may
   * @param latencies how many latencies were known
   * @param model of the latest answer; null if there was none
   */
  record Counts(
      long sent,
      long answered,
      long fallbacks,
      long failures,
      long repeated,
      int latencies,
      @Nullable String model) {

    /** What was sent and neither answered nor refused, so far. */
    long missing() {
      return sent - answered - failures;
    }
  }

  /**
   * Notes a record that is about to be sent.
   *
   * @param dueMillis when its shopper acted, by this machine's clock
   */
  synchronized void sent(ReplayedRecord record, long dueMillis) {
    sent++;
    open.computeIfAbsent(record.sessionId(), id -> new ArrayDeque<>(4)).add(dueMillis);
    if (record.product() >= 0) {
      shoppers.computeIfAbsent(record.sessionId(), Shopper::new).acted(record);
    }
  }

  /**
   * Notes an answer.
   *
   * @param nowMillis when a reader of the topic had it, by this machine's clock
   */
  synchronized void answered(Recommendation answer, long nowMillis) {
    if (!answers.add(answer.id())) {
      repeated++;
      return;
    }
    fallbacks += answer.fallback() == null ? 0 : 1;
    Deque<Long> due = open.get(answer.sessionId());
    if (due != null) {
      latencies.add(nowMillis - due.remove());
      if (due.isEmpty()) {
        open.remove(answer.sessionId());
      }
    }
    model = answer.modelVersion();
    if (model != null) {
      firstAnswers.putIfAbsent(model, nowMillis);
    }
    Shopper shopper = shoppers.get(answer.sessionId());
    if (shopper != null) {
      shopper.answered(answer);
    }
  }

  /**
   * Notes a refused record.
   *
   * @param origin names the record
   */
  synchronized void failed(String origin) {
    if (!failures.add(origin)) {
      repeated++;
    }
  }

  synchronized Counts counts() {
    return new Counts(
        sent, answers.size(), fallbacks, failures.size(), repeated, latencies.size(), model);
  }

  /** From the due time of an event until a reader had its answer, for all answers from one on. */
  synchronized Latencies.Percentiles latencies(int first) {
    return latencies.since(first);
  }

  /** When a reader had the first answer of a model; null if there was none. */
  synchronized @Nullable Long firstAnswerMillis(String version) {
    return firstAnswers.get(version);
  }

  /** Lines about shoppers of whom there is something to show, those who came last. */
  synchronized List<String> shoppers(int count, ShopWords words) {
    List<Shopper> worth = shoppers.values().stream().filter(Shopper::isWorthShowing).toList();
    return worth.subList(Math.max(0, worth.size() - count), worth.size()).stream()
        .flatMap(shopper -> shopper.lines(words).stream())
        .toList();
  }
}
