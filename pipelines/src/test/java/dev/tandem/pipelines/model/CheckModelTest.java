package dev.tandem.pipelines.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckModelTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"16,8,COSINE", "128,40,DOT_PRODUCT"})
  void findsABundleGoodThatSomebodyElseMade(int dimension, int hidden, String similarity)
      throws Exception {
    ForeignModels.bundle("notebook-1", dimension, hidden, similarity).writeTo(folder);

    Launch launch = Launch.of("check-model", "--model=" + folder);

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    assertThat(launch.out())
        .contains(
            "Model bundle " + folder,
            "right: notebook-1 by a notebook, of no snapshot, dimension %d, %s"
                .formatted(dimension, similarity),
            "right: the user tower takes customer_number as STRING",
            "right: the item tower does not use quantity_in_stock, buy_price, product_scale",
            "The bundle is valid")
        .doesNotContain("WRONG");
    assertThat(launch.err()).isEmpty();
  }

  @Test
  void saysAllThatIsWrongAndExitsWithItsOwnCode() throws Exception {
    ForeignModels.bundle("notebook-1").set("dimension", "17").writeTo(folder);
    Files.delete(folder.resolve("item_ids.txt"));

    Launch launch = Launch.of("check-model", "--model=" + folder);

    assertThat(launch.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    assertThat(launch.exitCode().code()).isEqualTo(8);
    assertThat(launch.out())
        .contains("right: the user tower takes", "WRONG: item_ids.txt is missing");
    assertThat(launch.err())
        .contains(
            folder + " is no valid bundle:",
            "- item_ids.txt is missing",
            "- the user tower gives vectors of dimension 16, and bundle.json says 17",
            "- item_vectors.f32 has 192 bytes, and 3 items of dimension 17 take 204");
  }

  @Test
  void refusesABundleOfAnotherSpec() throws Exception {
    ForeignModels.bundle("notebook-1").writeTo(folder.resolve("model"));
    Path spec = folder.resolve("shop.yaml");
    Files.writeString(
        spec,
        """
        name: other
        users: {table: customers, key: customerNumber}
        items: {table: products, key: productCode}
        ratings: {table: ratings, user: customerNumber, item: productCode}
        features:
          - {name: customer_number, role: id, of: user, type: long}
          - {name: country, role: user, column: country, type: string}
          - {name: product_code, role: id, of: item, type: string}
          - {name: rating, role: label, column: productRating, type: int}
        """);

    Launch launch =
        Launch.of("check-model", "--model=" + folder.resolve("model"), "--featureSpec=" + spec);

    assertThat(launch.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    assertThat(launch.err())
        .contains("it was made for another feature spec: spec_hash is ", "that of 'other' is ")
        .contains("the user tower's input 'city' is none of the spec's features for it");
  }

  @Test
  void looksForTheLiveBundleOfARegistry() throws Exception {
    ForeignModels.bundle("notebook-1").writeTo(folder.resolve("notebook-1"));
    assertThat(registryError())
        .contains(folder + " has no file CURRENT: no bundle was published there");

    Files.writeString(folder.resolve("CURRENT"), "notebook-2\n");
    assertThat(registryError())
        .contains("/CURRENT names the version 'notebook-2': there is no bundle at " + folder);

    Files.writeString(folder.resolve("CURRENT"), "");
    assertThat(registryError()).contains("/CURRENT names no version of a bundle, but ''");

    Files.writeString(folder.resolve("CURRENT"), "notebook-1\n");
    assertThat(Launch.of("check-model", "--registry=" + folder).exitCode())
        .isEqualTo(ExitCode.GOOD);
  }

  private String registryError() {
    Launch launch = Launch.of("check-model", "--registry=" + folder);
    assertThat(launch.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    return launch.err();
  }

  @Test
  void saysOfAFolderThatIsNotThereThatItHoldsNoBundle() {
    Launch launch = Launch.of("check-model", "--model=" + folder.resolve("nowhere"));

    assertThat(launch.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    assertThat(launch.err()).contains("bundle.json is missing");
  }

  @Test
  void namesTheFlagThatIsMissingOrWrong() {
    for (Launch launch :
        new Launch[] {
          Launch.of("check-model"), Launch.of("check-model", "--model=a", "--registry=b"),
        }) {
      assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(launch.err()).contains("Either --model=… or --registry=… is needed");
    }
    Launch noSpec = Launch.of("check-model", "--model=a", "--featureSpec=" + folder + "/no.yaml");
    assertThat(noSpec.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(noSpec.err()).contains("--featureSpec=" + folder + "/no.yaml cannot be read");
    Launch help = Launch.of("check-model", "--help");
    assertThat(help.exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(help.out()).contains("--model=…", "--jdbcUrl=…");
  }
}
