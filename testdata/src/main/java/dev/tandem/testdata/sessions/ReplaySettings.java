package dev.tandem.testdata.sessions;

import java.time.Instant;

/**
 * What a replay is like.
 *
 * @param seed two replays of one shop with equal settings are the same, byte for byte
 * @param sessions how many sessions go on at once; when one ends another begins. 1 to 1 million
 * @param eventsPerSecond of all sessions together, in the time of the replay; 1 to 1 million
 * @param start when it begins
 * @param historyShare share of the sessions whose site sends the whole history each time; the
 *     others send single actions. 0 to 1
 * @param visitorShare share of the sessions without a customer number. 0 to 1
 * @param garbageShare share of the records that are garbage. 0 to 1
 */
public record ReplaySettings(
    long seed,
    int sessions,
    int eventsPerSecond,
    Instant start,
    double historyShare,
    double visitorShare,
    double garbageShare) {
  private static final int MILLION = 1_000_000;

  public ReplaySettings {
    requireCount("sessions", sessions);
    requireCount("eventsPerSecond", eventsPerSecond);
    requireShare("historyShare", historyShare);
    requireShare("visitorShare", visitorShare);
    requireShare("garbageShare", garbageShare);
  }

  /** 100 sessions, 100 events per second, a half each of both forms, 20 % visitors, no garbage. */
  public static ReplaySettings startingAt(Instant start) {
    return new ReplaySettings(1, 100, 100, start, 0.5, 0.2, 0);
  }

  public ReplaySettings withSeed(long newSeed) {
    return new ReplaySettings(
        newSeed, sessions, eventsPerSecond, start, historyShare, visitorShare, garbageShare);
  }

  public ReplaySettings withSessions(int count) {
    return new ReplaySettings(
        seed, count, eventsPerSecond, start, historyShare, visitorShare, garbageShare);
  }

  public ReplaySettings withEventsPerSecond(int count) {
    return new ReplaySettings(
        seed, sessions, count, start, historyShare, visitorShare, garbageShare);
  }

  public ReplaySettings withHistoryShare(double share) {
    return new ReplaySettings(
        seed, sessions, eventsPerSecond, start, share, visitorShare, garbageShare);
  }

  public ReplaySettings withVisitorShare(double share) {
    return new ReplaySettings(
        seed, sessions, eventsPerSecond, start, historyShare, share, garbageShare);
  }

  public ReplaySettings withGarbageShare(double share) {
    return new ReplaySettings(
        seed, sessions, eventsPerSecond, start, historyShare, visitorShare, share);
  }

  private static void requireCount(String name, int value) {
    if (value < 1 || value > MILLION) {
      throw new IllegalArgumentException(
          "%s must be from 1 to %d, and is %d.".formatted(name, MILLION, value));
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "%s must be from 0 to 1, and is %s.".formatted(name, value));
    }
  }
}
