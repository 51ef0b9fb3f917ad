package dev.tandem.benchmarks.model;

import dev.tandem.benchmarks.model.ReplayedSessions.Replayed;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.Assortment;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.FallbackReason;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.Recommender;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Asks the recommender itself, and compares its answers with what was bought. */
final class SessionJudge {
  private static final RecommendSettings SETTINGS =
      RecommendSettings.DEFAULT.withSimilar(0, 0).withDeadline(Duration.ofHours(1));

  private final ModelBundle bundle;
  private final Assortment assortment;

  /**
   * Means over sessions.
   *
   * @param recall the share of what was bought that is in the answer
   * @param ndcg with binary relevance
   */
  record Quality(double recall, double ndcg) {}

  SessionJudge(ModelBundle bundle, Assortment assortment) {
    this.bundle = bundle;
    this.assortment = assortment;
  }

  Quality judge(BlendWeights weights, List<Replayed> sessions) {
    Recommender recommender = recommender(weights);
    return quality(
        sessions,
        replayed -> {
          Recommendation answer = recommender.recommend(bundle, assortment, replayed.request());
          if (answer.fallback() != null) {
            throw new IllegalStateException("a fallback would be judged: " + answer);
          }
          return answer;
        });
  }

  Quality popular(List<Replayed> sessions) {
    Recommender recommender = recommender(BlendWeights.DEFAULT);
    return quality(
        sessions,
        replayed ->
            recommender.fallback(
                bundle, assortment, replayed.request(), FallbackReason.NOTHING_KNOWN));
  }

  private static Recommender recommender(BlendWeights weights) {
    return new Recommender(FeatureSpecReader.builtIn(), weights, SETTINGS);
  }

  private static Quality quality(
      List<Replayed> sessions, Function<Replayed, Recommendation> ranker) {
    double recall = 0;
    double ndcg = 0;
    for (Replayed replayed : sessions) {
      List<Recommendation.Item> items = ranker.apply(replayed).items();
      int hits = 0;
      double gain = 0;
      double perfect = 0;
      for (int rank = 0; rank < items.size(); rank++) {
        double discount = Math.log(2) / Math.log(rank + 2);
        if (replayed.bought().contains(items.get(rank).id())) {
          hits++;
          gain += discount;
        }
        if (rank < replayed.bought().size()) {
          perfect += discount;
        }
      }
      recall += (double) hits / replayed.bought().size();
      ndcg += gain / perfect;
    }
    return new Quality(recall / sessions.size(), ndcg / sessions.size());
  }
}
