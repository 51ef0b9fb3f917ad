package dev.tandem.transforms.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.testdata.model.ForeignBundle;
import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureRowCoder;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.BundleValidator;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.model.PopularItems.PopularItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestPipelineExtension.class)
class WriteCatalogBundleTest {
  private static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
  private static final int DIMENSION = 8;

  @TempDir Path folder;

  @Test
  void writesABundleOfTheItemsThereAreNow(TestPipeline pipeline) throws Exception {
    bundle(new TowerGraph(4, DIMENSION, 2).number("quantity_in_stock", 50, 10));
    List<FeatureRow> items = items(2_500);
    write(pipeline, items, "0");

    CatalogReport report = Objects.requireNonNull(CatalogReport.take(registry(), "run-1"));
    assertThat(report.items()).isEqualTo(2_500);
    assertThat(report.failed()).isZero();
    String version = Objects.requireNonNull(report.version());
    ModelFolder written = registry().child(version);
    assertThat(BundleValidator.check(written, SPEC, null).problems()).isEmpty();
    assertThat(BundleReader.readIds(written)).hasSize(2_500).isSorted();
    try (ModelBundle bundle = BundleReader.read(written, SPEC)) {
      assertThat(bundle.description().producer()).isEqualTo("a notebook");
      assertThat(bundle.popular().overall()).containsExactly(new PopularItem("S0007", 1));
      float[] vector = bundle.itemTower().embed(items.get(1_234));
      assertThat(bundle.items().vector(bundle.items().position("S1234")))
          .containsExactly(vector, within(1e-5f));
    }
    assertThat(Path.of(CatalogReport.failuresFile(registry(), "run-1"))).doesNotExist();
  }

  @Test
  void keepsItemsWithoutAVectorWithTheirReasons(TestPipeline pipeline) throws Exception {
    bundle(new TowerGraph(4, DIMENSION, 2).plainNumber("quantity_in_stock"));
    List<FeatureRow> items = new ArrayList<>(items(100));
    items.add(new FeatureRow("a\nb", new @Nullable Object[] {5, null, null, null, null}));
    items.add(new FeatureRow("none", new @Nullable Object[] {null, null, null, null, null}));
    write(pipeline, items, "2");

    CatalogReport report = Objects.requireNonNull(CatalogReport.take(registry(), "run-1"));
    assertThat(report.items()).isEqualTo(100);
    assertThat(report.failed()).isEqualTo(2);
    assertThat(report.version()).isNotNull();
    List<String> failures =
        Files.readAllLines(Path.of(CatalogReport.failuresFile(registry(), "run-1")));
    assertThat(failures).hasSize(2);
    assertThat(failures)
        .anyMatch(line -> line.contains("ID_IS_NO_LINE") && line.contains("\"key\":\"a\\nb\""))
        .anyMatch(
            line ->
                line.contains("\"reason\":\"NOT_FINITE\"")
                    && line.contains("the item tower gives a vector that is not finite")
                    && line.contains("\"key\":\"none\""));
  }

  @Test
  void writesNoBundleWhenTooManyItemsFail(TestPipeline pipeline) throws Exception {
    bundle(new TowerGraph(4, DIMENSION, 2).plainNumber("quantity_in_stock"));
    List<FeatureRow> items = new ArrayList<>(items(10));
    items.add(new FeatureRow("none", new @Nullable Object[] {null, null, null, null, null}));
    write(pipeline, items, "0");

    assertThat(CatalogReport.take(registry(), "run-1")).isEqualTo(new CatalogReport(null, 10, 1));
    assertThat(registry().childrenWith("bundle.json")).isEmpty();
    assertThat(Path.of(CatalogReport.failuresFile(registry(), "run-1"))).exists();
  }

  @Test
  void leavesNothingWhenThereAreNoItems(TestPipeline pipeline) throws Exception {
    bundle(new TowerGraph(4, DIMENSION, 2).number("quantity_in_stock", 50, 10));
    write(pipeline, List.of(), "0");

    assertThat(CatalogReport.take(registry(), "run-1")).isNull();
    assertThat(folder.resolve("registry")).doesNotExist();
  }

  @Test
  void givesTheSameBundleForTheSameItems(TestPipeline pipeline) throws Exception {
    bundle(new TowerGraph(4, DIMENSION, 2).number("quantity_in_stock", 50, 10));
    write(pipeline, items(300), "0");
    CatalogReport first = Objects.requireNonNull(CatalogReport.take(registry(), "run-1"));
    write(TestPipeline.create(), items(300), "0");

    assertThat(CatalogReport.take(registry(), "run-1")).isEqualTo(first);
    assertThat(registry().childrenWith("bundle.json")).hasSize(1);
  }

  @Test
  void bringsBackBlocks() throws Exception {
    ItemBlock block =
        new ItemBlock(
            List.of("A", "Ö"),
            new float[] {1, 2, 3, 4},
            List.of(new Failure("embed", "NOT_FINITE", "why", new byte[] {1}, Map.of(), TIME)));
    ItemBlock back =
        CoderUtils.decodeFromByteArray(
            ItemBlockCoder.of(), CoderUtils.encodeToByteArray(ItemBlockCoder.of(), block));

    assertThat(back.ids()).isEqualTo(block.ids());
    assertThat(back.vectors()).containsExactly(block.vectors());
    assertThat(back.failures()).isEqualTo(block.failures());
    CoderProperties.coderSerializable(ItemBlockCoder.of());
    assertThatThrownBy(() -> CoderUtils.decodeFromByteArray(ItemBlockCoder.of(), new byte[] {7}))
        .isInstanceOf(CoderException.class);
  }

  private void write(TestPipeline pipeline, List<FeatureRow> items, String maxFailures) {
    String model = folder.resolve("model").toString();
    pipeline
        .enableAbandonedNodeEnforcement(false)
        .apply(Create.of(items).withCoder(FeatureRowCoder.of()))
        .apply("Embed items", new EmbedItems(new BundleTowers(model, SPEC)))
        .apply(
            "Write bundle",
            new WriteCatalogBundle(
                new WriteCatalogBundle.Target(
                    model,
                    folder.resolve("registry").toString(),
                    SPEC,
                    "run-1",
                    TIME,
                    maxFailures)));
    pipeline.run().waitUntilFinish();
  }

  private ModelFolder registry() {
    return BeamModelFolder.at("registry", folder.resolve("registry").toString());
  }

  private void bundle(TowerGraph itemTower) throws Exception {
    new ForeignBundle("foreign-1", SPEC.hash(), DIMENSION, "DOT_PRODUCT")
        .userTower(new TowerGraph(4, DIMENSION, 1).text("country", List.of("France"), 3).build())
        .itemTower(itemTower.build())
        .items(List.of("S0007", "gone"), new float[2 * DIMENSION])
        .popular(List.of("gone", "S0007"))
        .writeTo(folder.resolve("model"));
  }

  private static List<FeatureRow> items(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new FeatureRow(
                    "S%04d".formatted(i), new @Nullable Object[] {i % 97, null, null, null, null}))
        .toList();
  }
}
