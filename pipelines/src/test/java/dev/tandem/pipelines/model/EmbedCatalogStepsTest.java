package dev.tandem.pipelines.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.features.FeatureTable;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.io.ReadItems;
import dev.tandem.transforms.score.WriteCatalogBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.junit.jupiter.api.Test;

/** The names of steps are what metrics are known by: they change on purpose only. */
class EmbedCatalogStepsTest {

  @Test
  void keepsTheNamesOfItsSteps() throws Exception {
    FeatureTable none = new FeatureTable.Builder().build();
    SharedFeatureTables tables = new SharedFeatureTables(() -> new FeatureTables(none, none));
    Pipeline pipeline =
        EmbedCatalog.create(
            PipelineOptionsFactory.create(),
            new ReadItems(tables, 2, "run"),
            new WriteCatalogBundle.Target(
                "/nowhere", "/nowhere", ForeignModels.SPEC, "run", Instant.EPOCH, "0"));

    List<String> names = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node node) {
            names.add(node.getFullName());
          }
        });
    assertThat(names.stream().sorted()).containsExactlyElementsOf(golden());
  }

  private static List<String> golden() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            EmbedCatalogStepsTest.class.getResourceAsStream("/steps-embed-catalog.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
