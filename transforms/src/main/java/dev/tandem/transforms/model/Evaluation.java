package dev.tandem.transforms.model;

import java.util.List;

/**
 * How well a model ranks what users chose later, beside simpler rankers.
 *
 * @param k how many items are recommended to each user
 * @param protocol one sentence: what was held out, who is ranked among what
 * @param scores one for each ranker and slice
 */
public record Evaluation(int k, String protocol, List<Score> scores) {
  /** The ranker that the bundle is. */
  public static final String MODEL = "model";

  /** The same list for everybody. */
  public static final String MOST_POPULAR = "most_popular";

  /** The most popular of the user's segment. */
  public static final String MOST_POPULAR_BY_SEGMENT = "most_popular_by_segment";

  /** Every held-out choice. */
  public static final String ALL = "all";

  /** Choices of users who were never seen in training. */
  public static final String NEW_USERS = "new_users";

  /** Choices of items that were never seen in training. */
  public static final String NEW_ITEMS = "new_items";

  /**
   * The quality of one ranker on one slice.
   *
   * @param ranker {@value #MODEL}, {@value #MOST_POPULAR} or {@value #MOST_POPULAR_BY_SEGMENT}
   * @param slice {@value #ALL}, {@value #NEW_USERS} or {@value #NEW_ITEMS}
   * @param users how many users were ranked for
   * @param recall recall@k, mean over users, in [0, 1]; 0 if there are no users
   * @param ndcg NDCG@k with binary relevance, mean over users, in [0, 1]
   * @param coverage share of the catalogue that is in anybody's list, in [0, 1]
   */
  public record Score(
      String ranker, String slice, long users, double recall, double ndcg, double coverage) {}

  public Evaluation {
    scores = List.copyOf(scores);
  }
}
