package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedMariaDb;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "dev.tandem.testdata.database.EmbeddedMariaDb#isAvailable",
    disabledReason = EmbeddedMariaDb.HOW_TO_INSTALL)
class MariaDbReadingTest extends ReadingContract {
  MariaDbReadingTest() {
    super(Dialect.MYSQL);
  }

  @Override
  EmbeddedDatabase start() {
    return EmbeddedMariaDb.start();
  }

  @Override
  String timestampWithMicroseconds() {
    return "datetime(6)";
  }

  @Test
  void readsATinyintAsANumberWhereTheSpecWantsOne() throws Exception {
    assertThat(read("tinyint(1)", "int", "5", "0", "NULL")).containsExactly(5, 0, null);
  }

  @Test
  void readsUnsignedNumbers() throws Exception {
    assertThat(read("int unsigned", "long", "4294967295")).containsExactly(4_294_967_295L);
    assertThat(read("bigint unsigned", "decimal(20,0)", "18446744073709551615"))
        .containsExactly(new BigDecimal("18446744073709551615"));
  }

  @Test
  void readsTimestampsOfASessionInUtc() throws Exception {
    execute("SET time_zone = '+00:00'");

    assertThat(read("timestamp(6)", "timestamp", "'2024-03-10 02:30:00.123456'"))
        .containsExactly(Instant.parse("2024-03-10T02:30:00.123456Z"));
  }

  @Test
  void trimsKeysWhateverTheServerMakesOfBackslashes() throws Exception {
    execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')");
    try {
      everyKeyIsInExactlyOneRangeWhateverTheBoundary();
    } finally {
      execute("SET SESSION sql_mode = DEFAULT");
    }
  }

  @Test
  void readsTextsOfOtherTypes() throws Exception {
    assertThat(read("char(5)", "string", "'ab  '", "''")).containsExactly("ab", null);
    assertThat(read("enum('a','b')", "string", "'b'")).containsExactly("b");
  }
}
