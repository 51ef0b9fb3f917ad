package dev.tandem.benchmarks.stream;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds for each event its recommendation, by the id that the recommendation has to have. First all
 * events are told, then all recommendations. Those that were sent before a given time, while the
 * contender was warming up, are known and not counted.
 */
final class AnsweredEvents {
  private final long measuredFrom;
  private final Map<String, Long> waiting = new HashMap<>();
  private final Set<String> answered = new HashSet<>();
  private long[] latencies = new long[1024];
  private int events;
  private int count;
  private int repeated;
  private int strange;

  /**
   * @param measuredFrom the time from which events are counted, in milliseconds
   */
  AnsweredEvents(long measuredFrom) {
    this.measuredFrom = measuredFrom;
  }

  /**
   * An event was sent.
   *
   * @param id of its recommendation
   * @param millis when it was to be sent
   */
  void sent(String id, long millis) {
    if (waiting.put(id, millis) != null) {
      throw new IllegalArgumentException("two events have the recommendation " + id);
    }
    if (millis >= measuredFrom) {
      events++;
    }
  }

  /**
   * A recommendation arrived. Its first arrival counts: who reads it acts on that.
   *
   * @param millis when it was in the topic
   */
  void answered(String id, long millis) {
    Long sent = waiting.remove(id);
    if (sent == null) {
      if (answered.contains(id)) {
        repeated++;
      } else {
        strange++;
      }
      return;
    }
    answered.add(id);
    if (sent < measuredFrom) {
      return;
    }
    if (count == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * count);
    }
    latencies[count] = millis - sent;
    count++;
  }

  /** Events that are counted. */
  int events() {
    return events;
  }

  /** Events without a recommendation. */
  int missing() {
    return events - count;
  }

  /** Recommendations that came again. */
  int repeated() {
    return repeated;
  }

  /** Recommendations of no event that was told. */
  int strange() {
    return strange;
  }

  /** In milliseconds, of all events that have a recommendation. */
  Percentiles latencies() {
    return Percentiles.of(Arrays.copyOf(latencies, count));
  }
}
