package dev.tandem.testdata.shop;

import dev.tandem.testdata.database.Row;
import dev.tandem.testdata.database.RowEncoder;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code ratings}.
 *
 * @param kind what was planted here; not a column
 * @param ratingTime UTC, to the second
 */
public record Rating(
    Kind kind,
    @Nullable Integer customerNumber,
    @Nullable String productCode,
    @Nullable Integer productRating,
    LocalDateTime ratingTime)
    implements Row {

  /** What a row of {@code ratings} was planted as. */
  public enum Kind {
    /** The first proper rating of a product by a customer. */
    FIRST,
    /** A proper rating of a product that the customer has rated properly before this time. */
    LATER_REPEAT,
    /** A proper rating of what the row before rated, at the same time. */
    SAME_TIME_REPEAT,
    /** {@code customerNumber} is null. */
    NULL_CUSTOMER,
    /** {@code productCode} is null. */
    NULL_PRODUCT,
    /** No customer has this {@code customerNumber}. */
    ORPHAN_CUSTOMER,
    /** No product has this {@code productCode}. */
    ORPHAN_PRODUCT,
    /** Neither the customer nor the product exists. */
    ORPHAN_BOTH,
    /** {@code productRating} is 0, 6 or -1. */
    OUT_OF_RANGE,
    /** {@code productRating} is null. */
    NULL_RATING;

    /** Whether customer and product exist and the rating is one of 1..5. */
    public boolean isValid() {
      return this == FIRST || this == LATER_REPEAT || this == SAME_TIME_REPEAT;
    }
  }

  static final List<String> COLUMNS =
      List.of("customerNumber", "productCode", "productRating", "ratingTime");

  @Override
  public void writeTo(RowEncoder encoder) {
    encoder.add(customerNumber).add(productCode).add(productRating).add(ratingTime);
  }
}
