package dev.tandem.pipelines.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishModelTest {
  @TempDir Path folder;

  private Path registry() {
    return folder.resolve("registry");
  }

  private Launch publish(String... flags) {
    return Launch.of(
        Stream.concat(Stream.of("publish-model", "--registry=" + registry()), Stream.of(flags))
            .toArray(String[]::new));
  }

  private String live() throws IOException {
    return Files.readString(registry().resolve("CURRENT")).strip();
  }

  private void write(String version, double recall) throws IOException {
    ForeignModels.bundle(version).recall(recall).writeTo(registry().resolve(version));
  }

  @Test
  void makesAVersionTheLiveOneAndSaysWhatWasBefore() throws Exception {
    write("one", 0.2);
    write("two", 0.3);

    Launch first = publish("--version=one");
    assertThat(first.exitCode()).as(first.all()).isEqualTo(ExitCode.GOOD);
    assertThat(first.out()).isEqualTo("Model one is live in %s\n".formatted(registry()));
    assertThat(live()).isEqualTo("one");

    Launch second = publish("--version=two");
    assertThat(second.out())
        .isEqualTo("Model two is live in %s, before it was one\n".formatted(registry()));
    assertThat(publish("--version=two").out()).endsWith(", as before\n");
    assertThat(live()).isEqualTo("two");
  }

  @Test
  void bringsABundleFromElsewhereIntoTheRegistry() throws Exception {
    Path model = ForeignModels.bundle("notebook-1").writeTo(folder.resolve("downloads"));

    Launch launch = publish("--model=" + model);

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    assertThat(live()).isEqualTo("notebook-1");
    for (String file :
        new String[] {"bundle.json", "user_tower.onnx", "item_vectors.f32", "item_ids.txt"}) {
      assertThat(registry().resolve("notebook-1").resolve(file))
          .hasSameBinaryContentAs(model.resolve(file));
    }
    assertThat(publish("--model=" + model).exitCode()).isEqualTo(ExitCode.GOOD);

    // A copy that was damaged without growing or shrinking is not taken for the bundle.
    Path vectors = registry().resolve("notebook-1/item_vectors.f32");
    byte[] damaged = Files.readAllBytes(vectors);
    damaged[0] ^= 1;
    Files.write(vectors, damaged);
    assertThat(publish("--model=" + model).exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(vectors).hasSameBinaryContentAs(model.resolve("item_vectors.f32"));

    ForeignModels.bundle("notebook-1").set("producer", "\"another\"").writeTo(model);
    Launch another = publish("--model=" + model);
    assertThat(another.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(another.err()).contains("another bundle has the version notebook-1 already");
  }

  @ParameterizedTest
  @CsvSource({
    "0.2000, 0.05, true",
    "0.1900, 0.05, true",
    "0.1899, 0.05, false",
    "0.1999, 0, false",
    "0.0001, 1, true"
  })
  void refusesAModelThatIsWorseThanTheLiveOneByMoreThanIsAllowed(
      double recall, String maxRegression, boolean allowed) throws Exception {
    write("live", 0.2);
    write("new", recall);
    publish("--version=live");

    Launch launch = publish("--version=new", "--maxRegression=" + maxRegression);

    assertThat(launch.exitCode()).isEqualTo(allowed ? ExitCode.GOOD : ExitCode.INVALID_MODEL);
    assertThat(live()).isEqualTo(allowed ? "new" : "live");
  }

  @Test
  void saysHowMuchWorseItIsAndLetsItselfBeForced() throws Exception {
    write("live", 0.2);
    write("new", 0.1);
    ForeignModels.bundle("unknown").writeTo(registry().resolve("unknown"));
    publish("--version=live");

    Launch refused = publish("--version=new");
    assertThat(refused.err())
        .contains(
            "Model new is not published: its recall is 0.1000, that of the live model live is 0.2000, and --maxRegression=0.05 allows no less than 0.1900. --force publishes it all the same");
    assertThat(publish("--version=unknown").err())
        .contains("it has no evaluation (ranker model, slice all), and the live model live has");
    assertThat(live()).isEqualTo("live");

    Launch forced = publish("--version=new", "--force");
    assertThat(forced.exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(forced.err()).contains("Note: published by --force although its recall is 0.1000");
    assertThat(live()).isEqualTo("new");
  }

  @Test
  void neverPublishesAnInvalidBundleOrOneOfAnotherSpecNotEvenByForce() throws Exception {
    write("live", 0.2);
    publish("--version=live");
    write("broken", 0.9);
    Files.write(registry().resolve("broken/item_vectors.f32"), new byte[10]);
    ForeignModels.bundle("other")
        .set("spec_hash", '"' + "0".repeat(64) + '"')
        .writeTo(registry().resolve("other"));

    Launch broken = publish("--version=broken", "--force");
    assertThat(broken.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    assertThat(broken.err()).contains("item_vectors.f32 has 10 bytes");
    Launch other = publish("--version=other", "--force");
    assertThat(other.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    assertThat(other.err()).contains("it was made for another feature spec");
    Launch nothing = publish("--version=nothing", "--force");
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    assertThat(nothing.err()).contains("nothing is no valid bundle", "bundle.json is missing");
    assertThat(live()).isEqualTo("live");
  }

  @Test
  void cannotCompareWithALiveModelThatIsGone() throws Exception {
    write("new", 0.2);
    Files.writeString(registry().resolve("CURRENT"), "gone\n");

    Launch launch = publish("--version=new");
    assertThat(launch.exitCode()).isEqualTo(ExitCode.INVALID_MODEL);
    assertThat(launch.err())
        .contains("the live model cannot be compared with: ", "names the version 'gone'");

    assertThat(publish("--version=new", "--force").exitCode()).isEqualTo(ExitCode.GOOD);
    assertThat(live()).isEqualTo("new");
  }

  @Test
  void namesTheFlagThatIsMissingOrWrong() {
    assertThat(usage("publish-model", "--version=a")).contains("--registry is required");
    assertThat(usage("publish-model", "--registry=" + folder))
        .contains("Either --version=… or --model=… is needed");
    assertThat(usage("publish-model", "--registry=" + folder, "--version=a", "--model=b"))
        .contains("Either --version=… or --model=… is needed");
    assertThat(usage("publish-model", "--registry=" + folder, "--version=../a"))
        .contains("--version=../a is no version of a bundle");
    assertThat(usage("publish-model", "--registry=" + folder, "--version=a", "--maxRegression=5%"))
        .contains("--maxRegression=5%: a number is needed");
    assertThat(usage("publish-model", "--registry=" + folder, "--version=a", "--maxRegression=2"))
        .contains("--maxRegression=2.0: a share from 0 to 1 is needed");
  }

  private static String usage(String... args) {
    Launch launch = Launch.of(args);
    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    return launch.err();
  }
}
