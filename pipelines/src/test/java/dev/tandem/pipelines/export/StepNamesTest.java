package dev.tandem.pipelines.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.io.DatabaseSession;
import dev.tandem.transforms.io.JdbcFeatureTables;
import dev.tandem.transforms.io.RatingsSelection;
import dev.tandem.transforms.io.ResolvedSchema;
import dev.tandem.transforms.ratings.DuplicateRatings;
import dev.tandem.transforms.snapshot.FileCompression;
import dev.tandem.transforms.snapshot.KeepPreviousRows;
import dev.tandem.transforms.snapshot.SnapshotFormat;
import dev.tandem.transforms.snapshot.SnapshotSchema;
import dev.tandem.transforms.snapshot.WriteSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The names of steps are what metrics and saved state are known by: they change on purpose only.
 */
class StepNamesTest {
  private static ShopServer server;

  @BeforeAll
  static void openTheShop() throws Exception {
    server = ShopServer.start();
    ShopLoader.load(Shop.ofDefaultSize().withOrders(false), server.database());
  }

  @AfterAll
  static void closeTheShop() {
    server.close();
  }

  @Test
  void keepsTheNamesOfItsSteps() throws Exception {
    assertThat(stepNames(plan(null))).containsExactlyElementsOf(golden("steps-replace.txt"));
  }

  @Test
  void keepsTheNamesOfItsStepsWhenItMerges() throws Exception {
    assertThat(
            stepNames(
                plan(
                    new KeepPreviousRows.Previous(
                        "20260101T000000Z-000001",
                        SnapshotFormat.PARQUET,
                        List.of("part-00000-000000000001.parquet"),
                        10))))
        .containsExactlyElementsOf(golden("steps-merge.txt"));
  }

  @Test
  void carriesNoPasswordToTheWorkers() throws Exception {
    ExportPlan plan = plan(null);
    String password = server.database().password();
    List<Object> travelling =
        List.of(plan.database(), plan.view(), plan.selection(), plan.tables(), plan.target());

    for (Object part : travelling) {
      byte[] bytes = SerializableUtils.serializeToByteArray((Serializable) part);
      assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain(password);
    }
    assertThat(plan.toString()).doesNotContain(password);
  }

  private static ExportPlan plan(KeepPreviousRows.@Nullable Previous previous) throws Exception {
    DatabaseConfig database =
        new DatabaseConfig(
            server.database().jdbcUrl(),
            server.database().user(),
            server.passwordFile().toString(),
            4);
    Instant time = Instant.parse("2026-01-02T03:04:05Z");
    String id = "20260102T030405Z-abcdef";
    try (DatabaseSession session = DatabaseSession.open(database)) {
      ResolvedSchema schema = session.check(FeatureSpecReader.builtIn(), null);
      return new ExportPlan(
          database,
          session.view(),
          new RatingsSelection(schema, database.dialect(), null, true, time, id),
          session.countRatings(schema).lanes(3, 0),
          new SharedFeatureTables(new JdbcFeatureTables(database, session.view(), schema)),
          DuplicateRatings.LAST,
          new WriteSnapshot.Target(
              "/nowhere",
              id,
              SnapshotSchema.of(schema.spec(), false),
              SnapshotFormat.PARQUET,
              FileCompression.SNAPPY,
              false,
              5_000_000),
          previous);
    }
  }

  private static List<String> stepNames(ExportPlan plan) {
    PipelineOptions options = PipelineOptionsFactory.create();
    List<String> names = new ArrayList<>();
    TrainingExport.create(options, plan)
        .traverseTopologically(
            new Pipeline.PipelineVisitor.Defaults() {
              @Override
              public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
                if (!node.isRootNode()) {
                  names.add(node.getFullName());
                }
                return CompositeBehavior.ENTER_TRANSFORM;
              }

              @Override
              public void visitPrimitiveTransform(TransformHierarchy.Node node) {
                names.add(node.getFullName());
              }
            });
    return names.stream().sorted().toList();
  }

  private static List<String> golden(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(StepNamesTest.class.getResourceAsStream("/" + file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
