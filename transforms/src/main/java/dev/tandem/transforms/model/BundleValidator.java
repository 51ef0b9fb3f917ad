package dev.tandem.transforms.model;

import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.model.FeatureInputs.Side;
import dev.tandem.transforms.vector.ItemMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a bundle more deeply than reading it does, and says all that is wrong at once: also
 * runs both towers on rows with nulls, unknown texts and extreme numbers.
 */
public final class BundleValidator {
  /** How far the vectors of a batch may be from those of its rows, for numbers up to 1. */
  private static final float TOLERANCE = 1e-5f;

  private final FeatureSpec spec;
  private final List<String> facts = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private BundleValidator(FeatureSpec spec) {
    this.spec = spec;
  }

  /**
   * @param spec whose features will be given to the towers
   * @param catalogue the ids of the shop's items, which the index must have, no more and no less;
   *     null to leave that open
   * @throws IOException if the folder cannot be read, which is no problem of the bundle
   */
  public static BundleCheck check(
      ModelFolder folder, FeatureSpec spec, @Nullable Set<String> catalogue) throws IOException {
    BundleValidator validator = new BundleValidator(spec);
    try (BundleContent content = BundleContent.load(folder, spec, true)) {
      validator.look(content, catalogue);
      return new BundleCheck(content.description(), validator.facts, validator.problems);
    }
  }

  private void look(BundleContent content, @Nullable Set<String> catalogue) {
    problems.addAll(content.problems());
    BundleDescription description = content.description();
    if (description != null) {
      facts.add(
          "%s by %s, %s, dimension %d, %s"
              .formatted(
                  description.version(),
                  description.producer(),
                  description.snapshotId() == null
                      ? "of no snapshot"
                      : "of snapshot " + description.snapshotId(),
                  description.dimension(),
                  description.similarity()));
      if (content.problems().isEmpty()) {
        facts.add("all files have the sizes and hashes that bundle.json says");
      }
    }
    probe(content.userTower(), Side.USER);
    probe(content.itemTower(), Side.ITEM);
    ItemMatrix items = content.items();
    if (items != null) {
      facts.add("the index has %,d items".formatted(items.size()));
      if (catalogue != null) {
        compare(items, catalogue);
      }
    }
    PopularItems popular = content.popular();
    if (popular != null) {
      facts.add(
          "%,d popular items%s"
              .formatted(
                  popular.overall().size(),
                  popular.segment() == null
                      ? ""
                      : ", also by %s for %,d values"
                          .formatted(popular.segment(), popular.bySegment().size())));
    }
  }

  private void probe(@Nullable Tower tower, Side side) {
    if (tower == null) {
      return;
    }
    FeatureInputs inputs = FeatureInputs.of(spec, side);
    ProbeRows rows = new ProbeRows(inputs);
    int before = problems.size();
    try {
      float[] vectors = tower.embed(rows.size(), rows);
      probeFinite(tower, side, inputs, rows, vectors);
      if (problems.size() == before) {
        probeSame(tower, side, inputs, rows, vectors);
      }
    } catch (TowerException e) {
      problems.add("on probe rows " + e.getMessage());
    }
    if (problems.size() == before) {
      facts.add(
          "the %s takes %s; on %d probe rows its vectors are finite, repeatable and the same alone as in a batch"
              .formatted(
                  side.title(),
                  tower.inputs().stream()
                      .map(input -> input.name() + " as " + input.type())
                      .collect(Collectors.joining(", ")),
                  rows.size()));
      List<String> left = new ArrayList<>(inputs.features().stream().map(Feature::name).toList());
      tower.inputs().forEach(input -> left.remove(input.name()));
      if (!left.isEmpty()) {
        facts.add("the %s does not use %s".formatted(side.title(), String.join(", ", left)));
      }
    }
  }

  private void probeFinite(
      Tower tower, Side side, FeatureInputs inputs, ProbeRows rows, float[] vectors) {
    int bad = 0;
    String first = "";
    for (int row = rows.size() - 1; row >= 0; row--) {
      if (!Tower.isFinite(vectors, row, tower.dimension())) {
        bad++;
        first = rows.describe(inputs, row);
      }
    }
    if (bad > 0) {
      problems.add(
          "the %s gives vectors that are not finite for %d of %d probe rows, such as %s"
              .formatted(side.title(), bad, rows.size(), first));
    }
  }

  private void probeSame(
      Tower tower, Side side, FeatureInputs inputs, ProbeRows rows, float[] vectors) {
    float[] again = tower.embed(rows.size(), rows);
    int dimension = tower.dimension();
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i] != again[i]) {
        problems.add(
            "the %s is not deterministic: the same rows give %s once and %s then, for %s"
                .formatted(
                    side.title(), vectors[i], again[i], rows.describe(inputs, i / dimension)));
        return;
      }
    }
    for (int row = 0; row < rows.size(); row++) {
      int only = row;
      float[] alone = tower.embed(1, (unused, slot) -> rows.value(only, slot));
      for (int k = 0; k < dimension; k++) {
        float inBatch = vectors[row * dimension + k];
        if (Math.abs(alone[k] - inBatch) > TOLERANCE * Math.max(1, Math.abs(inBatch))) {
          problems.add(
              "the %s gives a row another vector in a batch (%s) than alone (%s), for %s"
                  .formatted(side.title(), inBatch, alone[k], rows.describe(inputs, row)));
          return;
        }
      }
    }
  }

  private void compare(ItemMatrix items, Set<String> catalogue) {
    Set<String> gone = new TreeSet<>();
    Set<String> added = new TreeSet<>(catalogue);
    for (int i = 0; i < items.size(); i++) {
      if (!added.remove(items.id(i))) {
        gone.add(items.id(i));
      }
    }
    if (!gone.isEmpty()) {
      problems.add(
          "the index has %,d items that the catalogue has not: %s (embed-catalog makes a bundle without them)"
              .formatted(gone.size(), BundleContent.some(gone)));
    }
    if (!added.isEmpty()) {
      problems.add(
          "the catalogue has %,d items that the index has not: %s (embed-catalog makes a bundle with them)"
              .formatted(added.size(), BundleContent.some(added)));
    }
    if (gone.isEmpty() && added.isEmpty()) {
      facts.add("the index has the items of the catalogue, no more and no less");
    }
  }
}
