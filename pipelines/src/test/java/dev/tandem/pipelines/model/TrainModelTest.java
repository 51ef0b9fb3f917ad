package dev.tandem.pipelines.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.pipelines.export.ShopServer;
import dev.tandem.pipelines.export.Snapshots;
import dev.tandem.testdata.secondshop.Bookshop;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.BundleValidator;
import dev.tandem.transforms.model.LocalModelFolder;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.vector.ItemFilter;
import dev.tandem.transforms.vector.ScoredItems;
import dev.tandem.transforms.vector.TopK;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export, then train, as a person would. */
class TrainModelTest {
  private static ShopServer server;

  @TempDir static Path exported;
  @TempDir Path folder;

  @BeforeAll
  static void exportTheShops() throws Exception {
    server = ShopServer.start();
    ShopLoader.load(Shop.ofDefaultSize().withOrders(false), server.database());
    new Bookshop().load(server.database());
    assertGood(server.export(exported, "--maxFailures=100%", "--shards=3"));
  }

  @AfterAll
  static void closeTheShop() {
    server.close();
  }

  @Test
  void trainsABundleThatIsThereAndNotLive() throws Exception {
    SnapshotManifest snapshot = Snapshots.newest(exported);

    Launch launch = train(exported, "--epochs=4");

    assertGood(launch);
    assertThat(launch.err())
        .contains("Training on %,d rows".formatted(snapshot.counts().rows()))
        .contains("  epoch 1 of at most 4, loss ")
        .contains("  on everything: epoch 1 of ");
    ModelRegistry registry = registry();
    assertThat(registry.versions()).hasSize(1);
    assertThat(registry.currentVersion()).isEmpty();
    String version = registry.versions().get(0);
    assertThat(version).startsWith(snapshot.snapshotId() + "-");
    assertThat(launch.out())
        .contains("Model " + version)
        .containsPattern("rows +%,d ".formatted(snapshot.counts().rows()))
        .containsPattern("all +model +[0-9,]+ +0\\.\\d{4}")
        .containsPattern("all +most_popular_by_segment +[0-9,]+ +0\\.\\d{4}")
        .contains(folder.resolve("registry").resolve(version).toString());
    assertThat(
            BundleValidator.check(registry.bundle(version), FeatureSpecReader.builtIn(), null)
                .problems())
        .isEmpty();
    try (ModelBundle bundle =
        BundleReader.read(registry.bundle(version), FeatureSpecReader.builtIn())) {
      assertThat(bundle.popular().segment()).isEqualTo("country");
      assertThat(bundle.popular().of("France")).isNotEqualTo(bundle.popular().overall());
      assertThat(bundle.description().specHash()).isEqualTo(snapshot.specHash());
    }
  }

  @Test
  void trainsTheSameBundleAgainAndAnotherWithAnotherSeed() throws Exception {
    Path named = Snapshots.folder(exported, Snapshots.newest(exported));

    assertGood(train(exported, "--epochs=2"));
    assertGood(train(named, "--epochs=2"));
    assertThat(registry().versions()).hasSize(1);
    assertGood(train(named, "--epochs=2", "--seed=2"));
    assertThat(registry().versions()).hasSize(2);
  }

  @Test
  void trainsAndServesAShopOfAnotherShapeWithASpecAlone() throws Exception {
    Path specFile =
        Path.of(Objects.requireNonNull(TrainModelTest.class.getResource("/bookshop.yaml")).toURI());
    Path output = folder.resolve("books");
    for (String more : List.of("--format=PARQUET", "--format=CSV", "--duplicateRatings=MEAN")) {
      assertGood(server.export(output, "--featureSpec=" + specFile, "--maxFailures=100%", more));

      assertGood(train(output, "--featureSpec=" + specFile, "--epochs=3", "--dimension=16"));
    }

    FeatureSpec spec = FeatureSpecReader.read(Files.readString(specFile), "bookshop.yaml");
    assertThat(registry().versions()).hasSize(3);
    for (String version : registry().versions()) {
      assertThat(BundleValidator.check(registry().bundle(version), spec, null).problems())
          .isEmpty();
      try (ModelBundle bundle = BundleReader.read(registry().bundle(version), spec)) {
        FeatureRow reader =
            new FeatureRow("K-9999", new @Nullable Object[] {"12345", "Köln", 44, true});
        ScoredItems best =
            new TopK()
                .select(bundle.items(), bundle.userTower().embed(reader), 5, ItemFilter.none());
        assertThat(best.size()).isEqualTo(5);
        assertThat(best.score(0)).isGreaterThan(best.score(4));
        assertThat(bundle.popular().segment()).isEqualTo("ort");
        assertThat(bundle.popular().bySegment()).containsKey("Rendsburg");
      }
    }
  }

  @Test
  void refusesASnapshotOfAnotherSpec() throws Exception {
    Path specFile = folder.resolve("other.yaml");
    Files.writeString(
        specFile, FeatureSpecReader.builtInYaml().replace("trim: true ", "trim: false"));

    Launch launch = train(exported, "--featureSpec=" + specFile);

    assertRefused(launch, ExitCode.SNAPSHOT, "was made with another feature spec");
  }

  @Test
  void refusesWhatIsNoSnapshot() {
    assertRefused(
        train(folder), ExitCode.SNAPSHOT, "--snapshot=" + folder + ": there is no published");
    assertRefused(
        train(folder.resolve("snapshot=20260101T000000Z-00000a")),
        ExitCode.SNAPSHOT,
        "there is no published snapshot, for it has no manifest");
    assertRefused(train(folder.resolve("snapshot=newest")), ExitCode.SNAPSHOT, "'newest' is no id");
  }

  @Test
  void refusesASnapshotWhoseFilesAreNotWhatTheManifestSays() throws Exception {
    SnapshotManifest manifest = Snapshots.newest(exported);
    for (Damage damage : Damage.values()) {
      Path copy = folder.resolve(damage.name());
      copy(Snapshots.folder(exported, manifest), Snapshots.folder(copy, manifest));
      Path file = Snapshots.folder(copy, manifest).resolve(manifest.files().get(1).name());
      damage.to(file);

      assertRefused(train(copy), ExitCode.SNAPSHOT, file.getFileName() + damage.words);
    }
  }

  @Test
  void refusesFlagsThatMakeNoSense() {
    assertRefused(train(exported, "--epochs=0"), ExitCode.USAGE, "--epochs=0: 1 to 1000");
    assertRefused(train(exported, "--dimension=2"), ExitCode.USAGE, "--dimension=2: 4 to 512");
    assertRefused(
        train(exported, "--minRating=good"), ExitCode.USAGE, "--minRating=good: a number");
    assertRefused(
        train(exported, "--minRating=6"),
        ExitCode.SNAPSHOT,
        "Nothing was trained: --minRating=6.0: none of the snapshot's");
  }

  @Test
  void refusesARegistryThatCannotBeWritten() throws Exception {
    Files.writeString(folder.resolve("registry"), "in the way");

    Launch launch = train(exported, "--epochs=1");

    assertThat(launch.exitCode()).isEqualTo(ExitCode.OUTPUT);
    assertThat(launch.err()).contains("--registry=" + folder.resolve("registry"));
  }

  @Test
  void keepsTheNamesOfItsSteps() throws Exception {
    List<String> names = new ArrayList<>();
    TrainModelJob.create(
            PipelineOptionsFactory.create(),
            new dev.tandem.transforms.snapshot.SnapshotLocation(
                exported.toString(), Snapshots.newest(exported)),
            new dev.tandem.transforms.learn.TrainModel.Request(
                FeatureSpecReader.builtIn(),
                "s",
                1,
                dev.tandem.transforms.training.TrainingSettings.DEFAULT,
                "/nowhere",
                "p",
                "r"))
        .traverseTopologically(
            new Pipeline.PipelineVisitor.Defaults() {
              @Override
              public CompositeBehavior enterCompositeTransform(TransformHierarchy.Node node) {
                String name = node.getFullName();
                if (name.chars().filter(c -> c == '/').count() == 1) {
                  names.add(name);
                }
                return CompositeBehavior.ENTER_TRANSFORM;
              }
            });

    assertThat(names)
        .containsExactlyInAnyOrder(
            "Read snapshot/Files",
            "Read snapshot/Spread files",
            "Read snapshot/Read file",
            "Train model/To one worker",
            "Train model/Train");
  }

  private enum Damage {
    FLIPPED(" has the SHA-256 ") {
      @Override
      void to(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    },
    LONGER(" has ") {
      @Override
      void to(Path file) throws IOException {
        Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
      }
    },
    MISSING(" is missing") {
      @Override
      void to(Path file) throws IOException {
        Files.delete(file);
      }
    };

    private final String words;

    Damage(String words) {
      this.words = words;
    }

    abstract void to(Path file) throws IOException;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private Launch train(Path snapshot, String... flags) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "train-model",
                "--snapshot=" + snapshot,
                "--registry=" + folder.resolve("registry")));
    args.addAll(Arrays.asList(flags));
    return Launch.of(args.toArray(String[]::new));
  }

  private ModelRegistry registry() {
    return new ModelRegistry(new LocalModelFolder(folder.resolve("registry")));
  }

  private static void assertGood(Launch launch) {
    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
  }

  private void assertRefused(Launch launch, ExitCode code, String words) {
    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(code);
    assertThat(launch.err()).contains(words);
    assertThat(launch.out()).isEmpty();
    try {
      assertThat(registry().versions()).isEmpty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
