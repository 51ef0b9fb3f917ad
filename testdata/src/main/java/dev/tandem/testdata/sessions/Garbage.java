package dev.tandem.testdata.sessions;

import dev.tandem.testdata.shop.Shop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes records that no shopper's site should send, each in a session of its own. */
final class Garbage {
  private static final List<RecordKind> KINDS =
      Arrays.stream(RecordKind.values()).filter(RecordKind::isGarbage).toList();
  private static final List<String> WRONG =
      List.of(
          "\"quantity\":\"many\"",
          "\"quantity\":1.5",
          "\"session_id\":17",
          "\"customer_number\":\"none\"",
          "\"credit_limit\":{\"amount\":1}",
          "\"city\":4711",
          "\"action\":true",
          "\"event_time\":1700000000",
          "\"browse_history\":{}");
  private static final int FIRST_HUGE = 2_000;
  private static final int LAST_HUGE = 20_000;

  private final Shop shop;
  private final String prefix;
  private final SplittableRandom random;
  private int made;

  Garbage(Shop shop, long seed) {
    this.shop = shop;
    prefix = "g-" + seed + "-";
    random = new SplittableRandom(~seed);
  }

  ReplayedRecord next(Instant time) {
    RecordKind kind = KINDS.get(random.nextInt(KINDS.size()));
    String session = prefix + made++;
    return new ReplayedRecord(time, bytes(kind, session, time), kind, session, -1, -1, "");
  }

  private byte[] bytes(RecordKind kind, String session, Instant time) {
    String product = shop.productCode(random.nextInt(shop.size().products()));
    return switch (kind) {
      case UNKNOWN_PRODUCT ->
          bytes(action(session, time, "view", shop.unknownProductCode(made)).close());
      case TRUNCATED -> {
        byte[] whole = bytes(action(session, time, "view", product).close());
        yield Arrays.copyOf(whole, random.nextInt(1, whole.length));
      }
      case WRONG_TYPE -> {
        String whole = action(session, time, "view", product).toString();
        yield (whole + "," + WRONG.get(random.nextInt(WRONG.size())) + "}")
            .getBytes(StandardCharsets.UTF_8);
      }
      case HUGE_TEXT -> {
        String huge = "x".repeat(random.nextInt(FIRST_HUGE, LAST_HUGE));
        yield bytes(action(session, time, "view", huge).close());
      }
      case NEGATIVE_QUANTITY ->
          bytes(
              action(session, time, "add_to_cart", product)
                  .addRaw("quantity", -random.nextInt(1, 100))
                  .close());
      case INVALID_UTF8 -> {
        byte[] whole = bytes(action(session, time, "view", product).add("city", "?").close());
        whole[whole.length - 3] = (byte) (random.nextBoolean() ? 0xFF : 0xC3);
        yield whole;
      }
      case UNKNOWN_ACTION -> bytes(action(session, time, "stare", product).close());
      case MISSING_SESSION ->
          bytes(new JsonText().open().add("action", "view").add("product_code", product).close());
      case TIME_OUT_OF_RANGE -> bytes(action(session, Instant.EPOCH, "view", product).close());
      case ACTION, HISTORY -> throw new IllegalArgumentException(kind + " is no garbage");
    };
  }

  private static JsonText action(String session, Instant time, String action, String product) {
    return new JsonText()
        .open()
        .add("event_id", session + "-0")
        .add("session_id", session)
        .add("event_time", time.toString())
        .add("action", action)
        .add("product_code", product);
  }

  private static byte[] bytes(JsonText json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
