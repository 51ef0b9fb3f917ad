package dev.tandem.transforms.recommend;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is offered to a shopper; {@code docs/recommendation-format.md} describes it as JSON.
 *
 * @param id see {@link RecommendationId}
 * @param sessionId of the session
 * @param userId the user's key; null for a visitor
 * @param eventTime when the shopper did what it answers; null if unknown
 * @param servedAt when it was made, in whole milliseconds
 * @param modelVersion of the bundle; null if there was none
 * @param items the best first
 * @param similar for items of the session, the most recent first
 * @param fallback why popular items were served; null if the model answered
 */
public record Recommendation(
    String id,
    String sessionId,
    @Nullable Object userId,
    @Nullable Instant eventTime,
    Instant servedAt,
    @Nullable String modelVersion,
    List<Item> items,
    List<Similar> similar,
    @Nullable FallbackReason fallback) {

  /**
   * A recommended item.
   *
   * @param id its key as text
   * @param score of {@value #SCORE_DIGITS} significant digits; null in a fallback, where nothing
   *     was scored
   */
  public record Item(String id, @Nullable Double score, Reason reason) {}

  /**
   * The items most similar to one of the session's.
   *
   * @param id the session's item
   * @param items the most similar first
   */
  public record Similar(String id, List<SimilarItem> items) {
    public Similar {
      items = List.copyOf(items);
    }
  }

  /**
   * An item similar to another.
   *
   * @param score of {@value #SCORE_DIGITS} significant digits
   */
  public record SimilarItem(String id, double score) {}

  /** More digits would tell machines apart, not items. */
  public static final int SCORE_DIGITS = 6;

  private static final MathContext ROUNDING = new MathContext(SCORE_DIGITS, RoundingMode.HALF_EVEN);

  public Recommendation {
    items = List.copyOf(items);
    similar = List.copyOf(similar);
  }

  /** A score as a recommendation has it. */
  static double rounded(float score) {
    return new BigDecimal(score).round(ROUNDING).doubleValue();
  }
}
