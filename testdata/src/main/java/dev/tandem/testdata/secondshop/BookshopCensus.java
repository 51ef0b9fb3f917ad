package dev.tandem.testdata.secondshop;

/**
 * What is in the bookshop. Every rating is counted in one of {@code validRatings} and the kinds
 * after {@code paddedKeys}.
 *
 * @param validRatings stars of 1..5 whose customer and book exist once keys are trimmed
 * @param distinctPairs pairs of a customer and a book among those, once keys are trimmed
 * @param distinctUntrimmedPairs the same when blanks count: larger, for some are the same pair
 * @param paddedKeys valid ratings whose customer ends in a blank, as in {@code "K-0001 "}
 * @param orphans ratings of a book that is not for sale
 * @param outOfRange ratings of 6 stars
 * @param nullKeys ratings without a customer
 */
public record BookshopCensus(
    int customers,
    int books,
    int ratings,
    int validRatings,
    int distinctPairs,
    int distinctUntrimmedPairs,
    int paddedKeys,
    int orphans,
    int outOfRange,
    int nullKeys) {

  /** Valid ratings of a pair that an earlier one has rated, once keys are trimmed. */
  public int repeatedRatings() {
    return validRatings - distinctPairs;
  }
}
