package dev.tandem.pipelines.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.testdata.secondshop.Bookshop;
import dev.tandem.testdata.secondshop.BookshopCensus;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop of another shape needs a spec and nothing else. */
class SecondShopTest {
  @TempDir Path output;

  @Test
  void exportsAShopOfOtherTablesNamesAndTypesWithASpecAlone() throws Exception {
    Bookshop shop = new Bookshop();
    BookshopCensus census = shop.census();
    Path spec =
        Path.of(Objects.requireNonNull(SecondShopTest.class.getResource("/bookshop.yaml")).toURI());
    try (ShopServer server = ShopServer.start()) {
      shop.load(server.database());

      Launch launch = server.export(output, "--featureSpec=" + spec, "--maxFailures=100%");

      assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    }
    SnapshotManifest manifest = Snapshots.newest(output);
    assertThat(manifest.specName()).isEqualTo("buchladen");
    assertThat(manifest.counts().ratingsRead()).isEqualTo(census.ratings());
    assertThat(manifest.counts().rows()).isEqualTo(census.distinctPairs());
    assertThat(manifest.counts().mergedDuplicates()).isEqualTo(census.repeatedRatings());
    assertThat(manifest.counts().failed())
        .isEqualTo(census.orphans() + census.outOfRange() + census.nullKeys());
    String table = Snapshots.table(output, manifest);
    assertThat(
            Snapshots.query("SELECT column_name, column_type FROM (DESCRIBE FROM " + table + ")"))
        .containsExactly(
            "kunde|VARCHAR",
            "plz|VARCHAR",
            "ort|VARCHAR",
            "alter_jahre|INTEGER",
            "newsletter|BOOLEAN",
            "isbn|VARCHAR",
            "genre|VARCHAR",
            "preis|DECIMAL(8,2)",
            "seiten|INTEGER",
            "gewicht|DOUBLE",
            "sterne|INTEGER",
            "am|TIMESTAMP WITH TIME ZONE");
    assertThat(Snapshots.query("SELECT DISTINCT ort FROM " + table))
        .contains("Köln", "Rendsburg")
        .doesNotContain("Rendsburg ");
  }
}
