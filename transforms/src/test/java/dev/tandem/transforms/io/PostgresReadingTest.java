package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.database.EmbeddedDatabase;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.transforms.features.UndecodableValueException;
import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresReadingTest extends ReadingContract {
  PostgresReadingTest() {
    super(Dialect.POSTGRES);
  }

  @Override
  EmbeddedDatabase start() {
    return EmbeddedPostgres.start();
  }

  @Override
  String timestampWithMicroseconds() {
    return "timestamp";
  }

  @Test
  void readsTimesWithAZone() throws Exception {
    assertThat(read("timestamptz", "timestamp", "'2024-03-10 02:30:00.123456-05'", "NULL"))
        .containsExactly(Instant.parse("2024-03-10T07:30:00.123456Z"), null);
  }

  @Test
  void readsTextsOfOtherTypes() throws Exception {
    assertThat(read("char(5)", "string", "'ab'", "''")).containsExactly("ab", null);
    assertThat(read("uuid", "string", "'6E8BC430-9C3A-11D9-9669-0800200C9A66'"))
        .containsExactly("6e8bc430-9c3a-11d9-9669-0800200c9a66");
  }

  @Test
  void takesUnboundedNumbersThatFit() throws Exception {
    assertThat(read("numeric", "decimal(10,2)", "1.5000")).containsExactly(new BigDecimal("1.50"));
    assertThat(read("numeric", "int", "3.00")).containsExactly(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "numeric | decimal(10,2) | 1.005 | it has more than 2 decimals",
        "numeric | decimal(10,2) | 123456789 | it is too large",
        "numeric | decimal(10,2) | 'NaN' | cannot convert it",
        "numeric | int | 3.7 | it has more than 0 decimals",
        "numeric | long | 9223372036854775808 | it is too large",
        "real | double | 'Infinity' | it is not finite",
        "double precision | double | 'NaN' | it is not finite",
        "timestamp | timestamp | 'infinity' | its year is not in 1..9999",
        "timestamptz | timestamp | '-infinity' | its year is not in 1..9999",
        "date | timestamp | 'infinity' | its year is not in 1..9999",
        "timestamp | timestamp | '0044-03-15 BC' | its year is not in 1..9999",
      })
  void refusesOneBadValueAndReadsOn(String sqlType, String type, String literal, String reason)
      throws Exception {
    create(sqlType, literal);
    ValueReader reader = reader(type, true);

    assertThatThrownBy(() -> readAll(reader))
        .isInstanceOf(UndecodableValueException.class)
        .hasMessageStartingWith("v: '")
        .hasMessageContaining(" is not " + type + ": ")
        .hasMessageEndingWith(reason);
    execute("UPDATE typed SET v = NULL");
    assertThat(readAll(reader)).containsExactly((Object) null);
  }
}
