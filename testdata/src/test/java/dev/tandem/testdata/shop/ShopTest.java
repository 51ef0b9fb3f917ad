package dev.tandem.testdata.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.shop.Rating.Kind;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShopTest {

  @Test
  void makesTheSameRowsFromTheSameSeedWhateverTheMachineIsSetTo() {
    List<Object> first = allRows(Shop.of(ShopSize.DEFAULT, 7));
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Apia"));
      assertThat(allRows(Shop.of(ShopSize.DEFAULT, 7))).isEqualTo(first);
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
    assertThat(allRows(Shop.of(ShopSize.DEFAULT, 8))).isNotEqualTo(first);
  }

  @Test
  void neverChangesTheDefaultShop() {
    // Benchmarks and expected outputs elsewhere rest on these rows.
    CRC32 checksum = new CRC32();
    for (Object row : allRows(Shop.ofDefaultSize())) {
      checksum.update(row.toString().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(checksum.getValue()).isEqualTo(4_035_723_589L);
  }

  @ParameterizedTest
  @ValueSource(longs = {Shop.DEFAULT_SEED, 0, 1, -1, 42, Long.MAX_VALUE})
  void hasEachKindOfDirtInTheDefaultSizeWhateverTheSeed(long seed) {
    ShopCensus census = Shop.of(ShopSize.DEFAULT, seed).census();
    for (Kind kind : Kind.values()) {
      assertThat(census.ratings(kind)).as(kind.name()).isPositive();
    }
    assertThat(census.nullPostalCodes()).isEqualTo(6);
    assertThat(census.zeroCreditLimits()).isEqualTo(10);
    assertThat(census.paddedCities()).isEqualTo(4);
    assertThat(census.paddedCountries()).isBetween(4, 5);
    assertThat(census.alphanumericPostalCodes()).isPositive();
    assertThat(census.nonAsciiCities()).isPositive();
    assertThat(census.productsNeverBought()).isBetween(2, 3);
    assertThat(census.productsWithoutValidRating())
        .isGreaterThanOrEqualTo(census.productsNeverBought());
  }

  @Test
  void plantsDirtAtTheNamedRates() {
    ShopSize size = new ShopSize(20_000, 2_000, 200_000);
    ShopCensus census = Shop.of(size, 3).census();
    assertThat(census.ratings()).isEqualTo(size.ratings());
    assertThat(census.customers()).isEqualTo(size.customers());
    assertThat(census.products()).isEqualTo(size.products());
    assertThat(census.nullKeys()).isEqualTo(200);
    assertShare(census.orphans(), size.ratings(), DirtRates.ORPHAN);
    assertShare(census.ratings(Kind.OUT_OF_RANGE), size.ratings(), DirtRates.OUT_OF_RANGE);
    assertShare(census.ratings(Kind.NULL_RATING), size.ratings(), DirtRates.NULL_RATING);
    assertShare(census.repeatedRatings(), size.ratings(), DirtRates.REPEATED);
    assertShare(census.nullPostalCodes(), size.customers(), DirtRates.NULL_POSTAL_CODE);
    assertShare(census.paddedCountries(), size.customers(), DirtRates.PADDED_COUNTRY);
    assertShare(census.paddedCities(), size.customers(), DirtRates.PADDED_CITY);
    assertShare(census.zeroCreditLimits(), size.customers(), DirtRates.ZERO_CREDIT_LIMIT);
    assertShare(census.productsNeverBought(), size.products(), DirtRates.NEVER_BOUGHT);
  }

  private static void assertShare(int count, int of, double rate) {
    assertThat((double) count / of).isBetween(rate * 0.97, rate * 1.01);
  }

  @Test
  void keepsRatingsInTheOrderOfTheirTimes() {
    List<LocalDateTime> times = new ArrayList<>();
    Shop.ofDefaultSize().ratings().forEachRemaining(rating -> times.add(rating.ratingTime()));
    assertThat(times).hasSize(2_500).isSortedAccordingTo(Comparator.naturalOrder());
  }

  @Test
  void repeatsAPairOnlyWhereItSaysSo() {
    Set<List<Integer>> pairs = new HashSet<>();
    Shop.of(new ShopSize(300, 200, 12_000), 11)
        .plannedRatings()
        .forEachRemaining(
            planned -> {
              Kind kind = planned.rating().kind();
              if (kind.isValid()) {
                boolean isNew = pairs.add(List.of(planned.customer(), planned.product()));
                assertThat(isNew).isEqualTo(kind == Kind.FIRST);
              }
            });
  }

  @Test
  void fillsEvenTheDensestShop() {
    ShopSize densest = new ShopSize(20, 40, 200);
    assertThat(Shop.of(densest, 5).census().ratings()).isEqualTo(200);
    ShopSize single = new ShopSize(1, 10, 2);
    assertThat(Shop.of(single, 5).census().ratings()).isEqualTo(2);
  }

  @Test
  void refusesSizesThatCannotBe() {
    assertThatThrownBy(() -> new ShopSize(10, 10, 26))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ratings must be from 0 to 25 for a shop of this size, and is 26.");
    assertThatThrownBy(() -> new ShopSize(0, 10, 0)).hasMessageContaining("customers must be");
    assertThatThrownBy(() -> new ShopSize(1, 9, 0)).hasMessageContaining("products must be");
  }

  private static List<Object> allRows(Shop shop) {
    List<Object> rows = new ArrayList<>();
    shop.customers().forEach(rows::add);
    shop.products().forEach(rows::add);
    shop.ratings().forEachRemaining(rows::add);
    shop.placedOrders().forEachRemaining(rows::add);
    return rows;
  }
}
