package dev.tandem.demo;

import dev.tandem.pipelines.Console;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.snapshot.DataFile;
import dev.tandem.transforms.snapshot.RowFileReader;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotStore;
import dev.tandem.transforms.snapshot.TrainingRows;
import dev.tandem.transforms.vector.ItemFilter;
import dev.tandem.transforms.vector.ScoredItems;
import dev.tandem.transforms.vector.TopK;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows a few customers: what they bought and liked, and what the live model would offer them. */
final class CustomersView {
  private static final int CUSTOMERS = 5;
  private static final int PRODUCTS = 5;

  private final SnapshotStore store;
  private final SnapshotManifest manifest;
  private final FeatureSpec spec;
  private final ModelBundle model;
  private final Map<String, FeatureRow> products = new HashMap<>();
  private final Map<FeatureRow, List<TrainingRows.Row>> customers = new LinkedHashMap<>();

  /**
   * @param model whose features are those of {@code spec}
   */
  CustomersView(
      SnapshotStore store, SnapshotManifest manifest, FeatureSpec spec, ModelBundle model) {
    this.store = store;
    this.manifest = manifest;
    this.spec = spec;
    this.model = model;
  }

  void print(Console console) throws IOException {
    read();
    console.say("");
    console.say("What model %s would offer to five customers:", model.version());
    TopK topK = new TopK();
    for (Map.Entry<FeatureRow, List<TrainingRows.Row>> customer : customers.entrySet()) {
      console.say("");
      console.say(
          "Customer %s of %s, %d rated purchases",
          customer.getKey().key(),
          Objects.requireNonNullElse(feature(customer.getKey(), Role.USER, "country"), "?"),
          customer.getValue().size());
      List<TrainingRows.Row> liked =
          customer.getValue().stream()
              .sorted(
                  Comparator.comparingDouble((TrainingRows.Row row) -> -row.label().doubleValue())
                      .thenComparing(row -> row.item().key().toString()))
              .limit(PRODUCTS)
              .toList();
      List<List<String>> lines = new ArrayList<>();
      lines.add(List.of("liked", "", "stars", "", "offered", "", "score"));
      ScoredItems offered = offer(topK, customer.getKey(), customer.getValue());
      for (int i = 0; i < Math.max(liked.size(), offered.size()); i++) {
        List<String> line = new ArrayList<>();
        line.addAll(
            i < liked.size()
                ? List.of(
                    liked.get(i).item().key().toString(),
                    line(liked.get(i).item()),
                    liked.get(i).label().toString())
                : List.of("", "", ""));
        line.add("  ");
        if (i < offered.size()) {
          String id = model.items().id(offered.position(i));
          line.addAll(List.of(id, line(products.get(id)), "%.3f".formatted(offered.score(i))));
        } else {
          line.addAll(List.of("", "", ""));
        }
        lines.add(line);
      }
      TextTable.lines(lines).forEach(text -> console.say("%s", text));
    }
  }

  /** All products that were rated, and the first customers with some purchases. */
  private void read() throws IOException {
    for (DataFile file : manifest.files()) {
      try (RowFileReader reader =
          RowFileReader.open(
              store.rowFile(manifest.snapshotId(), file.name()),
              manifest.schema(),
              manifest.format())) {
        for (RowFileReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
          FeatureRow product = entry.row().item();
          products.put(product.key().toString(), product);
          if (customers.size() < CUSTOMERS || customers.containsKey(entry.user())) {
            customers.computeIfAbsent(entry.user(), user -> new ArrayList<>()).add(entry.row());
          }
        }
      }
    }
  }

  private ScoredItems offer(TopK topK, FeatureRow customer, List<TrainingRows.Row> bought) {
    List<String> ids =
        bought.stream().map(row -> row.item().key().toString()).collect(Collectors.toList());
    return topK.select(
        model.items(),
        model.similarity().prepare(model.userTower().embed(customer)),
        PRODUCTS,
        ItemFilter.excluding(model.items(), ids));
  }

  private String line(@Nullable FeatureRow product) {
    return product == null
        ? ""
        : Objects.requireNonNullElse(feature(product, Role.ITEM, "product_line"), "");
  }

  private @Nullable String feature(FeatureRow row, Role role, String name) {
    List<Feature> features = spec.withRole(role);
    for (int i = 0; i < features.size(); i++) {
      if (features.get(i).name().equals(name)) {
        return Objects.toString(row.value(i), null);
      }
    }
    return null;
  }
}
