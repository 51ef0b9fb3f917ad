package dev.tandem.transforms.recommend;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.TowerException;
import dev.tandem.transforms.recommend.Recommendation.Similar;
import dev.tandem.transforms.recommend.Recommendation.SimilarItem;
import dev.tandem.transforms.recommend.RecommendationRequest.SessionItem;
import dev.tandem.transforms.vector.ItemFilter;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.ScoredItems;
import dev.tandem.transforms.vector.TopK;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes recommendations. Everything of a model comes from the one bundle that a call is given, so
 * the caller leases it for as long as the call takes. The same arguments give the same answer, but
 * for the time at which it is served and for what a deadline cuts short.
 *
 * <p>An item in the cart, or one that the assortment does not sell, is never in an answer, neither
 * among the recommended nor among the similar ones, whatever happens. What was browsed or bought is
 * left out as the settings say, unless nothing else is left.
 *
 * <p>Equal scores are in ascending order of id. Holds scratch memory and is for one thread at a
 * time.
 */
public final class Recommender {
  private final List<Feature> userFeatures;
  private final BlendWeights weights;
  private final RecommendSettings settings;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private final TopK topK = new TopK();

  /** With the system's clocks. */
  public Recommender(FeatureSpec spec, BlendWeights weights, RecommendSettings settings) {
    this(spec, weights, settings, InstantSource.system(), System::nanoTime);
  }

  /**
   * @param clock tells when a recommendation is served
   * @param nanoClock measures the work until the deadline, like {@link System#nanoTime}
   */
  public Recommender(
      FeatureSpec spec,
      BlendWeights weights,
      RecommendSettings settings,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.userFeatures = spec.withRole(Role.USER);
    this.weights = weights;
    this.settings = settings;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  /**
   * Recommends. A trouble with the model or the deadline is no error but a fallback. Past the
   * deadline nothing more is begun: before the ranking popular items are served; after it, the
   * ranking without similar items.
   *
   * @param bundle leased by the caller; null if no model is loaded
   * @param assortment what can be sold now
   * @throws IllegalArgumentException if the request has not one value for each user feature
   */
  public Recommendation recommend(
      @Nullable ModelBundle bundle, Assortment assortment, RecommendationRequest request) {
    long start = nanoClock.getAsLong();
    check(request);
    if (bundle == null) {
      return fallback(null, assortment, request, FallbackReason.NO_MODEL);
    }
    ItemMatrix items = bundle.items();
    Excluded excluded = Excluded.of(request, settings);
    ItemFilter never =
        ItemFilter.excluding(items, excluded.never()).or(assortment.unavailable(items));
    ItemFilter filter = ItemFilter.excluding(items, excluded.betterNot()).or(never);
    if (isLate(start)) {
      return fallback(bundle, assortment, request, FallbackReason.DEADLINE);
    }

    boolean known = knowsTheUser(request);
    Blend blend = new Blend();
    addSession(blend, items, assortment.centre(items), request);
    if (blend.isEmpty() && !(known && weights.customer() > 0)) {
      return fallback(
          bundle,
          assortment,
          request,
          request.userId() == null
              ? FallbackReason.NOTHING_KNOWN
              : FallbackReason.MISSING_FEATURES);
    }
    if ((known ? weights.customer() : weights.visitor()) > 0) {
      float[] user = userVector(bundle, request);
      boolean usable = user != null && Blend.isUsable(user);
      if (known && !usable) {
        return fallback(
            bundle,
            assortment,
            request,
            user == null ? FallbackReason.TOWER_FAILED : FallbackReason.UNUSABLE_VECTOR);
      }
      // Of a visitor the session says enough, and what anybody may like can be left out.
      if (user != null && usable) {
        if (known) {
          blend.addCustomer(user, weights.customer(), bundle.similarity());
        } else {
          blend.addVisitor(user, weights.visitor(), bundle.similarity());
        }
      }
    }
    if (isLate(start)) {
      return fallback(bundle, assortment, request, FallbackReason.DEADLINE);
    }

    ScoredItems ranked = rank(items, blend.query(items.dimension()), filter, never);
    if (ranked == null) {
      return fallback(bundle, assortment, request, FallbackReason.UNUSABLE_VECTOR);
    }
    if (ranked.size() == 0) {
      // The shop may sell what this model does not know.
      return fallback(bundle, assortment, request, FallbackReason.NOTHING_LEFT);
    }
    List<Recommendation.Item> recommended = new ArrayList<>(ranked.size());
    for (int rank = 0; rank < ranked.size(); rank++) {
      int position = ranked.position(rank);
      recommended.add(
          new Recommendation.Item(
              items.id(position),
              Recommendation.rounded(ranked.score(rank)),
              blend.reason(items.vector(position))));
    }
    List<Similar> similar = isLate(start) ? List.of() : similar(bundle, request, filter);
    return answer(request, bundle.version(), recommended, similar, null);
  }

  /**
   * Popular items, filtered like every answer: for a caller who cannot even ask the model. Empty
   * only where nothing may be offered at all.
   *
   * @param bundle whose popular items are served; null if no model is loaded
   * @throws IllegalArgumentException if the request has not one value for each user feature
   */
  public Recommendation fallback(
      @Nullable ModelBundle bundle,
      Assortment assortment,
      RecommendationRequest request,
      FallbackReason reason) {
    check(request);
    Excluded excluded = Excluded.of(request, settings);
    String segment = bundle == null ? null : segmentValue(bundle, request);
    List<Recommendation.Item> popular =
        PopularRanking.of(
            bundle,
            assortment,
            segment,
            settings.topK(),
            id -> !excluded.never().contains(id) && !excluded.betterNot().contains(id));
    if (popular.isEmpty()) {
      popular =
          PopularRanking.of(
              bundle, assortment, segment, settings.topK(), id -> !excluded.never().contains(id));
    }
    return answer(request, bundle == null ? null : bundle.version(), popular, List.of(), reason);
  }

  private void check(RecommendationRequest request) {
    if (request.userValues().size() != userFeatures.size()) {
      throw new IllegalArgumentException(
          "the request has %d user values, the spec has %d user features"
              .formatted(request.userValues().size(), userFeatures.size()));
    }
  }

  /** A key alone is enough only where the spec has nothing else. */
  private boolean knowsTheUser(RecommendationRequest request) {
    return userFeatures.isEmpty()
        ? request.userId() != null
        : request.userValues().stream().anyMatch(Objects::nonNull);
  }

  /** Null if the tower cannot compute. */
  private static float @Nullable [] userVector(ModelBundle bundle, RecommendationRequest request) {
    try {
      return bundle.userTower().embed(1, (row, slot) -> userValue(request, slot));
    } catch (TowerException | IllegalArgumentException e) {
      return null;
    }
  }

  /** See {@link FeatureInputs}: slot 0 is the key. */
  private static @Nullable Object userValue(RecommendationRequest request, int slot) {
    return slot == 0 ? request.userId() : request.userValues().get(slot - 1);
  }

  private void addSession(
      Blend blend, ItemMatrix items, double[] centre, RecommendationRequest request) {
    for (int place = 0; place < request.items().size(); place++) {
      SessionItem item = request.items().get(place);
      int position = items.position(item.id());
      if (position >= 0) {
        blend.addItem(item.id(), items.vector(position), centre, weights.of(item.inCart(), place));
      }
    }
  }

  /** Null if the query is too large to score with. */
  private @Nullable ScoredItems rank(
      ItemMatrix items, float[] query, ItemFilter filter, ItemFilter never) {
    try {
      ScoredItems ranked = topK.select(items, query, settings.topK(), filter);
      return ranked.size() > 0 ? ranked : topK.select(items, query, settings.topK(), never);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private List<Similar> similar(
      ModelBundle bundle, RecommendationRequest request, ItemFilter filter) {
    ItemMatrix items = bundle.items();
    List<String> ids = new ArrayList<>();
    List<float[]> queries = new ArrayList<>();
    List<ItemFilter> filters = new ArrayList<>();
    for (SessionItem item : request.items()) {
      int position = items.position(item.id());
      float[] query =
          position < 0 || ids.size() == settings.similarProducts()
              ? null
              : Blend.query(items, position, bundle.similarity());
      if (query != null) {
        ids.add(item.id());
        queries.add(query);
        filters.add(ItemFilter.excludingPositions(items, position).or(filter));
      }
    }
    List<@Nullable ScoredItems> selected = selectEach(items, queries, filters);
    List<Similar> similar = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      ScoredItems one = selected.get(i);
      if (one != null && one.size() > 0) {
        similar.add(new Similar(ids.get(i), similarItems(items, one)));
      }
    }
    return similar;
  }

  /** Null for a query that is too large to score with. */
  private List<@Nullable ScoredItems> selectEach(
      ItemMatrix items, List<float[]> queries, List<ItemFilter> filters) {
    try {
      return new ArrayList<>(
          topK.selectAll(items, queries.toArray(float[][]::new), settings.similarItems(), filters));
    } catch (IllegalArgumentException e) {
      // One of them: the others are as good as ever.
      List<@Nullable ScoredItems> selected = new ArrayList<>();
      for (int i = 0; i < queries.size(); i++) {
        selected.add(selectOrNull(items, queries.get(i), filters.get(i)));
      }
      return selected;
    }
  }

  private @Nullable ScoredItems selectOrNull(ItemMatrix items, float[] query, ItemFilter filter) {
    try {
      return topK.select(items, query, settings.similarItems(), filter);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static List<SimilarItem> similarItems(ItemMatrix items, ScoredItems selected) {
    List<SimilarItem> similar = new ArrayList<>(selected.size());
    for (int rank = 0; rank < selected.size(); rank++) {
      similar.add(
          new SimilarItem(
              items.id(selected.position(rank)), Recommendation.rounded(selected.score(rank))));
    }
    return similar;
  }

  /** The model says which feature its lists are by: that may be another one than the spec's. */
  private @Nullable String segmentValue(ModelBundle bundle, RecommendationRequest request) {
    String segment = bundle.popular().segment();
    for (int i = 0; i < userFeatures.size(); i++) {
      if (userFeatures.get(i).name().equals(segment)) {
        Object value = request.userValues().get(i);
        return value == null ? null : FeatureInputs.text(value);
      }
    }
    return null;
  }

  private boolean isLate(long start) {
    return nanoClock.getAsLong() - start > settings.deadline().toNanos();
  }

  private Recommendation answer(
      RecommendationRequest request,
      @Nullable String version,
      Collection<Recommendation.Item> items,
      List<Similar> similar,
      @Nullable FallbackReason fallback) {
    return new Recommendation(
        RecommendationId.of(request.recordId(), request.sessionId(), version),
        request.sessionId(),
        request.userId(),
        request.eventTime(),
        clock.instant().truncatedTo(ChronoUnit.MILLIS),
        version,
        List.copyOf(items),
        similar,
        fallback);
  }
}
