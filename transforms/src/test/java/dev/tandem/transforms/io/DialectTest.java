package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.FeatureType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialectTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db:5432/shop?sslmode=require, POSTGRES",
    "jdbc:postgresql:shop, POSTGRES",
    "jdbc:mysql://db/shop, MYSQL",
    "'jdbc:mariadb://a:1,b:2/shop?user=reader&passwordCharacterEncoding=utf8', MYSQL",
  })
  void knowsADatabaseByItsUrl(String url, Dialect dialect) {
    assertThat(Dialect.of(url)).isEqualTo(dialect);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:oracle:thin:@db", "postgresql://db/shop", "", "jdbc:h2:mem:"})
  void refusesOtherDatabases(String url) {
    assertThatThrownBy(() -> Dialect.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--jdbcUrl")
        .hasMessageContaining("jdbc:postgresql:, jdbc:mysql: or jdbc:mariadb:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/shop?user=x&password=s3cret",
        "jdbc:postgresql://db/shop?user=x&PassWord=s3cret",
        "jdbc:postgresql://db/shop?pass%77ord=s3cret",
        "jdbc:postgresql://reader:s3cret@db/shop",
        "jdbc:mysql://(host=db,user=x,password=s3cret)/shop",
        "jdbc:oracle:thin:x?pwd=s3cret",
      })
  void refusesAUrlWithAPasswordAndDoesNotRepeatIt(String url) {
    assertThatThrownBy(() -> Dialect.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--jdbcPasswordFile")
        .message()
        .doesNotContain("s3cret");
  }

  @Test
  void quotesNamesSoThatTheyAreTakenLiterally() {
    assertThat(Dialect.POSTGRES.quote("a\"b `c")).isEqualTo("\"a\"\"b `c\"");
    assertThat(Dialect.MYSQL.quote("a\"b `c")).isEqualTo("`a\"b ``c`");
    assertThat(Dialect.POSTGRES.quoteTable("shop.customers")).isEqualTo("\"shop\".\"customers\"");
  }

  @Test
  void aNumericKeyIsComparedAsItIs() {
    assertThat(Dialect.MYSQL.normalisedKey("`id`", FeatureType.LONG)).isEqualTo("`id`");
    assertThat(Dialect.POSTGRES.normalisedKey("\"id\"", FeatureType.INT)).isEqualTo("\"id\"");
  }
}
