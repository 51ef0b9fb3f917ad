package dev.tandem.transforms.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.activity.ActivityEvent.Action;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.FeatureType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrackedSessionTest {
  private static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  private static final long FEATURES = TrackedSession.features(SPEC);
  private static final List<@Nullable Object> SAID =
      SampleActivity.features(new BigDecimal("21000.00"), "Nantes", null, "France");
  private static final SessionState STATE =
      SessionState.empty()
          .apply(
              new ActivityEvent(
                  "s-1",
                  "e-7",
                  103L,
                  SAID,
                  SampleActivity.NOON,
                  null,
                  new Action(ActionKind.ADD_TO_CART, "S10_1678", 2)),
              50)
          .state();
  private static final ActivityEvent NEXT = SampleActivity.action(9, ActionKind.VIEW, "S18_1342");

  @Test
  void keepsWhatWasSaidOfTheSameFeatures() {
    assertThat(new TrackedSession(1, STATE, FEATURES).before(NEXT, FEATURES)).isSameAs(STATE);
  }

  @Test
  void forgetsWhatWasSaidOfOtherFeaturesAndKeepsTheProducts() {
    long swapped = TrackedSession.features(with(TrackedSessionTest::swap));

    SessionState before = new TrackedSession(1, STATE, FEATURES).before(NEXT, swapped);

    assertThat(before.userFeatures()).isEmpty();
    assertThat(before.items()).isEqualTo(STATE.items());
    assertThat(before.userKey()).isEqualTo(103L);
    SessionState after = before.apply(NEXT, 50).state();
    assertThat(after.userFeatures()).isEqualTo(SampleActivity.NO_FEATURES);
    assertThat(after.items()).hasSize(2);
    assertThat(SessionSnapshot.of(NEXT, before.apply(NEXT, 50)).userKey()).isEqualTo(103L);
  }

  @Test
  void withoutKnowledgeOfTheFeaturesTheirNumberDecides() {
    TrackedSession old = new TrackedSession(1, STATE, TrackedSession.UNKNOWN);
    assertThat(old.before(NEXT, FEATURES)).isSameAs(STATE);
    assertThat(new TrackedSession(1, STATE, FEATURES).before(NEXT, TrackedSession.UNKNOWN))
        .isSameAs(STATE);

    ActivityEvent wider =
        new ActivityEvent(
            "s-1",
            "e-8",
            null,
            SampleActivity.features(null, null, null, null, null),
            null,
            null,
            NEXT.content());
    assertThat(old.before(wider, FEATURES).userFeatures()).isEmpty();
  }

  @Test
  void namesTypesAndOrderOfUserFeaturesMakeADifferenceAndNothingElse() {
    List<Long> all = new ArrayList<>();
    all.add(FEATURES);
    all.add(TrackedSession.features(with(TrackedSessionTest::swap)));
    all.add(TrackedSession.features(with(features -> change(features, "town", null))));
    all.add(
        TrackedSession.features(
            with(features -> change(features, null, FeatureType.decimal(10, 3)))));
    all.add(TrackedSession.features(with(features -> features.subList(0, 3))));
    all.add(TrackedSession.features(with(features -> List.of())));
    assertThat(all).doesNotHaveDuplicates().doesNotContain(TrackedSession.UNKNOWN);

    // It lies in checkpoints: another number would forget what every session said.
    assertThat(FEATURES).isEqualTo(8753992371971693983L);
    assertThat(TrackedSession.features(with(features -> features))).isEqualTo(FEATURES);
  }

  private static List<Feature> swap(List<Feature> features) {
    Collections.swap(features, 1, 2);
    return features;
  }

  private static List<Feature> change(
      List<Feature> features, @Nullable String name, @Nullable FeatureType type) {
    Feature first = features.get(0);
    features.set(
        0,
        new Feature(
            name == null ? first.name() : name,
            type == null ? first.type() : type,
            first.role(),
            first.column(),
            first.nullable(),
            null,
            null));
    return features;
  }

  /** The built-in spec with other USER features, and another hash. */
  private static FeatureSpec with(UnaryOperator<List<Feature>> change) {
    List<Feature> features = new ArrayList<>(SPEC.features());
    features.removeIf(feature -> feature.role() == Role.USER);
    features.addAll(change.apply(new ArrayList<>(SPEC.withRole(Role.USER))));
    return new FeatureSpec(
        SPEC.name(),
        SPEC.users(),
        SPEC.items(),
        SPEC.ratings(),
        features,
        SPEC.segment(),
        SPEC.stock(),
        SPEC.timeOptional(),
        SPEC.trim(),
        "0".repeat(64));
  }
}
