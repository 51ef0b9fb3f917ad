package dev.tandem.transforms.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.testdata.model.ForeignBundle;
import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureRowCoder;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.LocalModelFolder;
import dev.tandem.transforms.model.ModelTowers;
import dev.tandem.transforms.score.NotEmbedded.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestPipelineExtension.class)
class EmbedTest {
  private static final FeatureSpec SPEC = FeatureSpecReader.builtIn();
  private static final int DIMENSION = 8;
  private static final int QUANTITY = 0;

  @TempDir Path folder;

  @BeforeEach
  void writeABundle() throws Exception {
    bundle(new TowerGraph(4, DIMENSION, 2).number("quantity_in_stock", 50, 10));
  }

  private void bundle(TowerGraph itemTower) throws Exception {
    new ForeignBundle("foreign-1", SPEC.hash(), DIMENSION, "COSINE")
        .userTower(
            new TowerGraph(4, DIMENSION, 1)
                .text("customer_number", List.of("7"), 3)
                .text("country", List.of("France"), 3)
                .build())
        .itemTower(itemTower.build())
        .items(List.of("S1"), new float[] {1, 0, 0, 0, 0, 0, 0, 0})
        .popular(List.of("S1"))
        .writeTo(folder);
  }

  @Test
  void givesEveryItemTheVectorOfItsTower(TestPipeline pipeline) throws Exception {
    List<FeatureRow> items = items(1_000);
    PCollectionTuple out = embed(pipeline, items);

    List<float[]> expected = new ArrayList<>();
    try (ModelTowers towers = BundleReader.readTowers(new LocalModelFolder(folder), SPEC)) {
      for (FeatureRow item : items) {
        expected.add(towers.itemTower().embed(item));
      }
    }
    PAssert.that(out.get(EmbedItems.EMBEDDED)).satisfies(found -> close(found, expected));
    PAssert.that(out.get(EmbedItems.NOT_EMBEDDED)).empty();
    pipeline.run();
  }

  @Test
  void losesNoItemWhoseVectorIsNotFinite(TestPipeline pipeline) throws Exception {
    bundle(new TowerGraph(4, DIMENSION, 2).plainNumber("quantity_in_stock"));
    List<FeatureRow> items = items(600);
    PCollectionTuple out = embed(pipeline, items);

    PAssert.that(out.get(EmbedItems.EMBEDDED))
        .satisfies(
            found -> {
              assertThat(found)
                  .hasSize(540)
                  .noneMatch(item -> item.element().value(QUANTITY) == null);
              return null;
            });
    PAssert.that(out.get(EmbedItems.NOT_EMBEDDED))
        .satisfies(
            found -> {
              assertThat(found)
                  .hasSize(60)
                  .allMatch(item -> item.element().value(QUANTITY) == null)
                  .allMatch(item -> item.reason() == Reason.NOT_FINITE)
                  .allMatch(
                      item ->
                          item.detail().equals("the item tower gives a vector that is not finite"));
              return null;
            });
    pipeline.run();
  }

  @Test
  void losesNoItemWhoseVectorHasNoDirection(TestPipeline pipeline) throws Exception {
    bundle(new TowerGraph(4, DIMENSION, 2).number("quantity_in_stock", 50, 10).zero());
    PCollectionTuple out = embed(pipeline, items(30));

    PAssert.that(out.get(EmbedItems.EMBEDDED)).empty();
    PAssert.that(out.get(EmbedItems.NOT_EMBEDDED))
        .satisfies(
            found -> {
              assertThat(found).hasSize(30).allMatch(item -> item.reason() == Reason.ZERO);
              return null;
            });
    pipeline.run();
  }

  @Test
  void losesNoItemWhoseValuesTheTowerCannotTake(TestPipeline pipeline) {
    List<FeatureRow> items = new ArrayList<>(items(300));
    items.add(new FeatureRow("odd", new @Nullable Object[] {"many", null, null, null, null}));
    PCollectionTuple out = embed(pipeline, items);

    PAssert.that(out.get(EmbedItems.EMBEDDED))
        .satisfies(
            found -> {
              assertThat(found).hasSize(300);
              return null;
            });
    PAssert.that(out.get(EmbedItems.NOT_EMBEDDED))
        .containsInAnyOrder(
            new NotEmbedded<>(
                items.get(300),
                "foreign-1",
                Reason.TOWER_FAILED,
                "a String cannot be a number for a tower"));
    pipeline.run();
  }

  @Test
  void embedsUsersWhoAreKnownByEventsOnly(TestPipeline pipeline) throws Exception {
    // An element as a stream may have it: perhaps a customer, perhaps a country.
    PCollection<KV<@Nullable String, @Nullable String>> visitors =
        pipeline.apply(
            Create.<KV<@Nullable String, @Nullable String>>of(
                    KV.of("7", "France"), KV.of(null, "France"), KV.of(null, null))
                .withCoder(
                    KvCoder.of(
                        NullableCoder.of(StringUtf8Coder.of()),
                        NullableCoder.of(StringUtf8Coder.of()))));
    EmbedUsers<KV<@Nullable String, @Nullable String>> embed =
        EmbedUsers.of(
            new BundleTowers(folder.toString(), SPEC),
            (visitor, slot) ->
                slot == 0 ? visitor.getKey() : slot == 4 ? visitor.getValue() : null);
    PCollectionTuple out = visitors.apply("Embed", embed);

    float[] stranger;
    try (ModelTowers towers = BundleReader.readTowers(new LocalModelFolder(folder), SPEC)) {
      stranger = towers.userTower().embed(1, (row, slot) -> null);
    }
    PAssert.that(out.get(embed.embedded()))
        .satisfies(
            found -> {
              assertThat(found).hasSize(3);
              assertThat(found)
                  .filteredOn(user -> user.element().getValue() == null)
                  .singleElement()
                  .satisfies(user -> assertThat(user.vector()).containsExactly(stranger));
              return null;
            });
    PAssert.that(out.get(embed.notEmbedded())).empty();
    pipeline.run();
  }

  @Test
  void keepsWindowsApartAlsoWhenElementsOfOneWaitForThoseOfAnother(TestPipeline pipeline) {
    Duration minute = Duration.standardMinutes(1);
    TestStream.Builder<FeatureRow> stream = TestStream.create(FeatureRowCoder.of());
    for (int i = 0; i < 100; i++) {
      stream =
          stream.addElements(
              TimestampedValue.of(
                  new FeatureRow((long) i, new @Nullable Object[] {null, null, null, null}),
                  new Instant(1_000L * (100 - i))));
    }
    EmbedUsers<FeatureRow> embed =
        EmbedUsers.<FeatureRow>of(new BundleTowers(folder.toString(), SPEC), FeatureInputs::value)
            .atOnce(7);
    PCollectionTuple out =
        pipeline
            .apply(stream.advanceWatermarkToInfinity())
            .apply(Window.<FeatureRow>into(FixedWindows.of(minute)))
            .apply("Embed", embed);

    for (int window = 0; window < 2; window++) {
      int size = window == 0 ? 59 : 41;
      PAssert.that(out.get(embed.embedded()))
          .inWindow(new IntervalWindow(new Instant(window * 60_000L), minute))
          .satisfies(
              found -> {
                assertThat(found).hasSize(size);
                return null;
              });
    }
    pipeline.run();
  }

  @Test
  void failsWithAllReasonsWhereTheBundleIsNoGood(TestPipeline pipeline) throws Exception {
    Files.delete(folder.resolve("user_tower.onnx"));
    embed(pipeline, items(3));

    assertThatThrownBy(pipeline::run)
        .isInstanceOf(PipelineExecutionException.class)
        .hasMessageContaining("is no valid bundle:\n- user_tower.onnx is missing");
  }

  @Test
  void sharesTowersWithinAProcessAndLetsThemGoWithTheLastLease() throws Exception {
    BundleTowers source = new BundleTowers(folder.toString(), SPEC);
    List<ModelTowers> seen = new ArrayList<>();
    TowerSource.Lease first = source.lease();
    TowerSource.Lease second = source.lease();
    first.use(seen::add);
    second.use(seen::add);

    assertThat(seen.get(1)).isSameAs(seen.get(0));
    first.close();
    first.close();
    second.use(towers -> assertThat(towers.itemTower().embed(items(1))).hasSize(DIMENSION));
    assertThatThrownBy(() -> first.use(seen::add)).hasMessage("the lease has ended");
    second.close();
    assertThatThrownBy(() -> seen.get(0).itemTower().embed(items(1)))
        .hasMessage("the item tower is closed");
  }

  private PCollectionTuple embed(TestPipeline pipeline, List<FeatureRow> items) {
    return pipeline
        .apply(Create.of(items).withCoder(FeatureRowCoder.of()))
        .apply("Embed items", new EmbedItems(new BundleTowers(folder.toString(), SPEC)));
  }

  /** Each tenth has no quantity. */
  private static List<FeatureRow> items(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new FeatureRow(
                    "S" + i,
                    new @Nullable Object[] {i % 10 == 0 ? null : i, null, null, null, null}))
        .toList();
  }

  private static @Nullable Void close(
      Iterable<Embedded<FeatureRow>> found, List<float[]> expected) {
    assertThat(found)
        .extracting(one -> one.element().key())
        .doesNotHaveDuplicates()
        .hasSize(expected.size());
    for (Embedded<FeatureRow> one : found) {
      float[] wanted = expected.get(Integer.parseInt(one.element().key().toString().substring(1)));
      assertThat(one.modelVersion()).isEqualTo("foreign-1");
      assertThat(one.vector()).containsExactly(wanted, within(1e-5f));
    }
    return null;
  }
}
