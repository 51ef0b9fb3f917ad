package dev.tandem.transforms.activity;

import dev.tandem.transforms.activity.ActivityEvent.Action;
import dev.tandem.transforms.activity.ActivityEvent.Content;
import dev.tandem.transforms.activity.ActivityEvent.Entry;
import dev.tandem.transforms.activity.ActivityEvent.History;
import dev.tandem.transforms.activity.ActivityEvent.Presence;
import dev.tandem.transforms.activity.Origin.FileLine;
import dev.tandem.transforms.activity.Origin.ShardSequence;
import dev.tandem.transforms.activity.Origin.TopicOffset;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events and records for tests. */
final class SampleActivity {
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final List<@Nullable Object> NO_FEATURES = features(null, null, null, null);

  private SampleActivity() {}

  /** Of the built-in spec: credit_limit, city, postal_code, country. */
  static List<@Nullable Object> features(@Nullable Object... values) {
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  static RawRecord record(String json) {
    return record(json.getBytes(StandardCharsets.UTF_8));
  }

  static RawRecord record(byte[] bytes) {
    return new RawRecord(bytes, new TopicOffset("activity", 3, 1234), NOON);
  }

  static ActivityEvent event(String id, @Nullable Instant time, Content content) {
    return new ActivityEvent("s-1", id, null, NO_FEATURES, time, NOON, content);
  }

  static ActivityEvent action(int second, ActionKind kind, String item) {
    return action(second, kind, item, null);
  }

  static ActivityEvent action(
      int second, ActionKind kind, String item, @Nullable Integer quantity) {
    return event(
        "e-%d-%s-%s".formatted(second, kind, item),
        NOON.plusSeconds(second),
        new Action(kind, item, quantity));
  }

  static ActivityEvent history(int second, Entry... entries) {
    return event("h-" + second, NOON.plusSeconds(second), new History(Arrays.asList(entries)));
  }

  static Entry seen(String item) {
    return new Entry(item, 1, false);
  }

  static Entry inCart(String item, int quantity) {
    return new Entry(item, quantity, true);
  }

  static RawRecord anyRecord(Random random) {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    Origin origin =
        switch (random.nextInt(3)) {
          case 0 -> new TopicOffset("activity", random.nextInt(9), random.nextLong() >>> 1);
          case 1 ->
              new ShardSequence(
                  "clicks", "shard-" + random.nextInt(9), "495" + random.nextInt(1 << 20));
          default -> new FileLine("/data/é.jsonl", 1 + random.nextInt(1 << 20));
        };
    return new RawRecord(bytes, origin, anyTime(random));
  }

  static ActivityEvent anyEvent(Random random) {
    List<Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      entries.add(new Entry(anyItem(random), random.nextInt(4), random.nextBoolean()));
    }
    Content content =
        switch (random.nextInt(4)) {
          case 0 -> new History(entries);
          case 1 -> new Presence();
          default ->
              new Action(
                  ActionKind.values()[random.nextInt(4)],
                  anyItem(random),
                  random.nextBoolean() ? null : random.nextInt(5));
        };
    return new ActivityEvent(
        "s-" + random.nextInt(9),
        "r-" + random.nextInt(1 << 20),
        random.nextBoolean() ? null : (Object) (long) random.nextInt(500),
        features(
            random.nextBoolean() ? null : new BigDecimal("21000.00"),
            random.nextBoolean() ? null : "Nantes",
            random.nextBoolean() ? null : "44000",
            random.nextBoolean() ? null : "Österreich"),
        anyTime(random),
        anyTime(random),
        content);
  }

  private static Object anyItem(Random random) {
    return "S" + random.nextInt(12);
  }

  private static @Nullable Instant anyTime(Random random) {
    return random.nextInt(4) == 0
        ? null
        : NOON.plusSeconds(random.nextInt(100)).plusNanos(1000L * random.nextInt(1_000_000));
  }
}
