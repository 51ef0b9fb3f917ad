package dev.tandem.pipelines.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.pipelines.export.ShopServer;
import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.LocalModelFolder;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.ModelRegistry;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shop's products go through a foreign model's item tower. */
class EmbedCatalogTest {
  private static final int NEW_QUANTITY = 7;
  private static ShopServer server;

  @TempDir Path folder;

  @BeforeAll
  static void openTheShop() throws Exception {
    server = ShopServer.start();
    ShopLoader.load(Shop.ofDefaultSize(), server.database());
  }

  @AfterAll
  static void closeTheShop() {
    server.close();
  }

  @BeforeEach
  void publishAModel() throws Exception {
    ForeignModels.bundle("notebook-1").recall(0.2).writeTo(registry().resolve("notebook-1"));
    Files.writeString(registry().resolve("CURRENT"), "notebook-1\n");
  }

  @Test
  void givesEveryProductOfTheDatabaseItsVectorAndPublishesWhenAsked() throws Exception {
    long products = server.number("SELECT count(*) FROM products");
    Launch launch = embed(database());

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    assertThat(live()).isEqualTo("notebook-1");
    String version = newVersion();
    assertThat(version).matches("model-[0-9a-f]{8}");
    assertThat(launch.err()).contains("Embedding %,d products of products".formatted(products));
    assertThat(launch.out())
        .contains("Model " + version)
        .containsPattern("products +%,d\n".formatted(products))
        .containsPattern("new in the index +%,d\n".formatted(products - 2))
        .containsPattern("no longer in it +1\n")
        .containsPattern("without a vector +0\n")
        .contains("products a second", registry().resolve(version).toString());
    try (ModelBundle bundle =
        BundleReader.read(new LocalModelFolder(registry().resolve(version)), ForeignModels.SPEC)) {
      assertThat(bundle.items().size()).isEqualTo((int) products);
      assertThat(bundle.popular().overall())
          .extracting(item -> item.id())
          .containsExactly("S10_1024", "S10_1025");
      assertThat(bundle.description().evaluation()).isNotNull();
      expectUnitVectorOfItsFeatures(bundle, "S10_1024");
    }

    Launch again = embed(database("--publish"));
    assertThat(again.exitCode()).as(again.all()).isEqualTo(ExitCode.GOOD);
    assertThat(again.out()).contains("Model %s is live in ".formatted(version));
    assertThat(live()).isEqualTo(version);
    assertThat(new ModelRegistry(new LocalModelFolder(registry())).versions()).hasSize(2);
    assertThat(registry().resolve("_embed-catalog")).isEmptyDirectory();

    List<String> check = new ArrayList<>(List.of("check-model", "--registry=" + registry()));
    check.addAll(login());
    Launch checked = Launch.of(check.toArray(String[]::new));
    assertThat(checked.exitCode()).as(checked.all()).isEqualTo(ExitCode.GOOD);
    assertThat(checked.out()).contains("the index has the items of the catalogue");
  }

  private static void expectUnitVectorOfItsFeatures(ModelBundle bundle, String code)
      throws Exception {
    String line;
    BigDecimal msrp;
    try (var connection = server.database().connect();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT trim(productLine), MSRP FROM products WHERE productCode = '%s'"
                    .formatted(code))) {
      row.next();
      line = row.getString(1);
      msrp = row.getBigDecimal(2);
    }
    List<String> features =
        List.of("product_code", "quantity_in_stock", "buy_price", "msrp", "product_line");
    float[] vector =
        bundle
            .itemTower()
            .embed(
                1,
                (unused, slot) ->
                    switch (slot < features.size() ? features.get(slot) : "") {
                      case "product_code" -> code;
                      case "msrp" -> msrp;
                      case "product_line" -> line;
                      default -> null;
                    });
    double length = 0;
    for (float number : vector) {
      length += number * number;
    }
    float[] found = bundle.items().vector(bundle.items().position(code));
    for (int i = 0; i < vector.length; i++) {
      assertThat(found[i]).isCloseTo((float) (vector[i] / Math.sqrt(length)), within(1e-5f));
    }
  }

  @Test
  void followsProductsThatComeAndGo() throws Exception {
    embed(database("--publish"));
    String before = live();
    server.execute(
        "INSERT INTO products SELECT 'NEW_1', productName, productLine, productScale, productVendor, productDescription, %d, buyPrice, MSRP FROM products WHERE productCode = 'S10_1024'"
            .formatted(NEW_QUANTITY));
    try {
      List<String> check = new ArrayList<>(List.of("check-model", "--registry=" + registry()));
      check.addAll(login());
      Launch stale = Launch.of(check.toArray(String[]::new));
      assertThat(stale.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
      assertThat(stale.err()).contains("the catalogue has 1 items that the index has not: NEW_1");

      Launch launch = embed(database("--publish"));

      assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
      assertThat(launch.out())
          .containsPattern("new in the index +1\n")
          .containsPattern("no longer in it +0\n");
      assertThat(live()).isNotEqualTo(before);
    } finally {
      server.execute("DELETE FROM products WHERE productCode = 'NEW_1'");
    }
    Launch launch = embed(database("--publish"));
    assertThat(launch.out()).containsPattern("no longer in it +1\n");
    assertThat(live()).isEqualTo(before);
  }

  @Test
  void takesTheProductsOfASnapshot() throws Exception {
    Path snapshots = folder.resolve("snapshots");
    Launch export = server.export(snapshots, "--maxFailures=100%", "--format=CSV");
    assertThat(export.exitCode()).as(export.all()).isEqualTo(ExitCode.GOOD);
    assertThat(server.export(snapshots, "--maxFailures=100%").exitCode()).isEqualTo(ExitCode.GOOD);
    long rated =
        server.number(
            "SELECT count(DISTINCT p.productCode) FROM products p JOIN ratings r USING (productCode) JOIN customers c USING (customerNumber) WHERE r.productRating BETWEEN 1 AND 5");

    Launch newest = embed(List.of("--snapshot=" + snapshots));
    assertThat(newest.exitCode()).as(newest.all()).isEqualTo(ExitCode.GOOD);
    assertThat(newest.out()).containsPattern("products +%,d\n".formatted(rated));
    String version = newVersion();
    Path rows;
    try (var all = Files.walk(snapshots)) {
      rows = all.filter(p -> p.toString().endsWith(".csv")).findFirst().orElseThrow();
    }
    Path csv = Objects.requireNonNull(rows.getParent());
    Launch one = embed(List.of("--snapshot=" + csv + "/"));
    assertThat(one.exitCode()).as(one.all()).isEqualTo(ExitCode.GOOD);
    assertThat(one.out()).contains("Model " + version);

    Files.writeString(rows, "x", StandardOpenOption.APPEND);
    Launch damaged = embed(List.of("--snapshot=" + csv));
    assertThat(damaged.exitCode()).isEqualTo(ExitCode.SNAPSHOT);
    assertThat(damaged.err()).contains(rows.getFileName() + " has ", "and the manifest says");

    Launch none = embed(List.of("--snapshot=" + folder.resolve("nothing")));
    assertThat(none.exitCode()).isEqualTo(ExitCode.SNAPSHOT);
    assertThat(none.err())
        .contains("--snapshot=%s/nothing: there is no published snapshot in it".formatted(folder));
  }

  @Test
  void takesTheNewestFeaturesWhereASnapshotTellsOldOnesToo() throws Exception {
    Path snapshots = folder.resolve("snapshots");
    server.export(snapshots, "--maxFailures=100%");
    String product =
        "(SELECT productCode FROM ratings JOIN customers USING (customerNumber) JOIN products USING (productCode) WHERE productRating BETWEEN 1 AND 5 GROUP BY 1 ORDER BY count(DISTINCT customerNumber) DESC, 1 LIMIT 1)";
    server.execute(
        "DELETE FROM ratings WHERE productCode = %1$s AND ratingTime = (SELECT min(ratingTime) FROM ratings WHERE productCode = %1$s)"
            .formatted(product));
    server.execute("UPDATE products SET MSRP = MSRP + 55 WHERE productCode = " + product);
    Launch merged = server.export(snapshots, "--maxFailures=100%", "--previousSnapshot=MERGE");
    assertThat(merged.out()).containsPattern("of these kept +[1-9]");

    embed(List.of("--snapshot=" + snapshots));
    String ofSnapshot = newVersion();
    Launch launch = embed(database("--publish"));
    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);

    try (ModelBundle one =
            BundleReader.read(
                new LocalModelFolder(registry().resolve(ofSnapshot)), ForeignModels.SPEC);
        ModelBundle other =
            BundleReader.read(
                new LocalModelFolder(registry().resolve(live())), ForeignModels.SPEC)) {
      for (int i = 0; i < one.items().size(); i++) {
        String id = one.items().id(i);
        assertThat(one.items().vector(i))
            .as(id)
            .containsExactly(other.items().vector(other.items().position(id)), within(1e-5f));
      }
    }
  }

  @Test
  void writesNoBundleWhenTheTowerFailsMoreProductsThanAllowed() throws Exception {
    server.execute(
        "ALTER TABLE products ALTER COLUMN MSRP DROP NOT NULL; UPDATE products SET MSRP = NULL WHERE productCode = 'S10_1025'");
    try {
      Path model =
          ForeignModels.bundle("naive")
              .itemTower(new TowerGraph(4, 16, 1).plainNumber("msrp").build())
              .writeTo(folder.resolve("naive"));
      Launch launch = embed(database("--model=" + model, "--maxFailures=0"));

      assertThat(launch.exitCode()).isEqualTo(ExitCode.TOO_MANY_FAILURES);
      assertThat(launch.err()).contains("products have no vector, --maxFailures=0; no bundle");
      assertThat(new ModelRegistry(new LocalModelFolder(registry())).versions())
          .containsExactly("notebook-1");
      try (var left = Files.list(registry().resolve("_embed-catalog"))) {
        assertThat(left)
            .singleElement()
            .satisfies(
                file -> assertThat(Files.readString(file)).contains("NOT_FINITE", "S10_1025"));
      }
      // The bundle is invalid anyway: its tower lets missing numbers through.
      Launch allowed = embed(database("--model=" + model, "--maxFailures=50%", "--publish"));
      assertThat(allowed.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
      assertThat(allowed.err()).contains("the item tower gives vectors that are not finite");
      assertThat(live()).isEqualTo("notebook-1");
    } finally {
      server.execute(
          "UPDATE products SET MSRP = 95.70 WHERE productCode = 'S10_1025'; ALTER TABLE products ALTER COLUMN MSRP SET NOT NULL");
    }
  }

  @Test
  void refusesAModelThatIsNoGoodBeforeItReadsAnything() throws Exception {
    Files.delete(registry().resolve("notebook-1/item_tower.onnx"));

    Launch launch = embed(database());

    assertThat(launch.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    assertThat(launch.err()).contains("item_tower.onnx is missing").doesNotContain("Embedding");
  }

  @Test
  void namesTheFlagThatIsMissingOrWrong() throws Exception {
    assertThat(embed(List.of()).err()).contains("Either --jdbcUrl=… or --snapshot=… is needed");
    assertThat(embed(database("--snapshot=x")).err())
        .contains("Either --jdbcUrl=… or --snapshot=… is needed");
    assertThat(embed(database("--maxFailures=some")).err()).contains("--maxFailures=some: ");
    Launch unreachable = embed(List.of("--jdbcUrl=jdbc:postgresql://127.0.0.1:1/shop"));
    assertThat(unreachable.exitCode()).isEqualTo(ExitCode.SOURCE);
    Files.delete(registry().resolve("CURRENT"));
    Launch nothing = embed(database());
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    assertThat(nothing.err()).contains("no bundle was published there");
    assertThat(Launch.of("embed-catalog", "--jdbcUrl=x").err()).contains("--registry is required");
  }

  private Path registry() {
    return folder.resolve("registry");
  }

  private String live() throws Exception {
    return Files.readString(registry().resolve("CURRENT")).strip();
  }

  private String newVersion() throws Exception {
    return new ModelRegistry(new LocalModelFolder(registry()))
        .versions().stream().filter(v -> !v.equals("notebook-1")).findFirst().orElseThrow();
  }

  private static List<String> login() {
    return List.of(
        "--jdbcUrl=" + server.database().jdbcUrl(),
        "--jdbcUser=" + server.database().user(),
        "--jdbcPasswordFile=" + server.passwordFile());
  }

  private static List<String> database(String... more) {
    List<String> flags = new ArrayList<>(login());
    flags.addAll(Arrays.asList(more));
    return flags;
  }

  private Launch embed(List<String> flags) {
    List<String> args = new ArrayList<>(List.of("embed-catalog", "--registry=" + registry()));
    args.addAll(flags);
    return Launch.of(args.toArray(String[]::new));
  }
}
