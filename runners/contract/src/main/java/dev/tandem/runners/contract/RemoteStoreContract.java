package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.sessions.LinesFile;
import dev.tandem.testdata.sessions.Replay;
import dev.tandem.testdata.sessions.ReplaySettings;
import dev.tandem.testdata.sessions.SessionReplayer;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.transforms.recommend.RecommendationJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots, models and an archive in a store that is no disk: as on one. */
public abstract class RemoteStoreContract {
  private static final int RECORDS = 1_000;
  private static final ReplaySettings REPLAY =
      ReplaySettings.startingAt(Instant.parse("2026-03-01T10:00:00Z"))
          .withSeed(71)
          .withSessions(40)
          .withGarbageShare(0.05);

  /** Starts an empty one. */
  protected abstract RemoteStore start();

  @Test
  void publishesThenMergesWithWhatIsThereAndKeepsTheNewest(@TempDir Path folder) throws Exception {
    try (RemoteStore store = start();
        LoadedShop shop = LoadedShop.load(Shop.ofDefaultSize(), EmbeddedPostgres.start())) {
      List<String> expected = TrainingTable.expectedOf(shop).lines();

      export(shop, store, folder, "--format=PARQUET");
      Path first = Files.createDirectory(folder.resolve("first"));
      store.download(first);
      PublishedSnapshot published = PublishedSnapshot.onlyOneIn(first).verify();
      assertThat(published.table().lines()).containsExactlyElementsOf(expected);
      assertThat(filesIn(first)).containsExactlyElementsOf(promised(published));

      shop.execute("DELETE FROM ratings WHERE customerNumber % 7 = 0");
      int left = TrainingTable.expectedOf(shop).lines().size();
      export(shop, store, folder, "--format=CSV", "--previousSnapshot=MERGE", "--keepSnapshots=1");
      Path second = Files.createDirectory(folder.resolve("second"));
      store.download(second);
      PublishedSnapshot merged = PublishedSnapshot.onlyOneIn(second).verify();
      assertThat(merged.table().lines()).containsExactlyElementsOf(expected);
      assertThat(merged.count("kept_from_previous")).isEqualTo(expected.size() - left);
      assertThat(merged.manifest().get("previous_snapshot_id").asText()).isEqualTo(published.id());
      assertThat(filesIn(second)).containsExactlyElementsOf(promised(merged));
    }
  }

  @Test
  void trainsPublishesChecksAndEmbeds(@TempDir Path folder) throws Exception {
    try (RemoteStore store = start();
        LoadedShop shop = LoadedShop.load(Shop.ofDefaultSize(), EmbeddedPostgres.start())) {
      String snapshots = store.output() + "snapshots";
      String registry = store.output() + "models";
      run(folder, shop.environment(), store, shop.export(snapshots, "--format=CSV"));

      String trained =
          run(
              folder,
              Map.of(),
              store,
              List.of(
                  "train-model",
                  "--snapshot=" + snapshots,
                  "--registry=" + registry,
                  "--epochs=2"));
      Matcher version = Pattern.compile("(?m)^Model (\\S+)$").matcher(trained);
      assertThat(version.find()).as(trained).isTrue();
      run(
          folder,
          Map.of(),
          store,
          List.of("publish-model", "--registry=" + registry, "--version=" + version.group(1)));
      assertThat(
              run(
                  folder,
                  Map.of(),
                  store,
                  List.of("check-model", "--model=" + registry + "/" + version.group(1))))
          .doesNotContain("WRONG");

      // The snapshot has only what was bought, which is what the model knows: the same products.
      run(
          folder,
          Map.of(),
          store,
          List.of(
              "embed-catalog",
              "--snapshot=" + snapshots,
              "--registry=" + registry,
              "--publish=true"));

      Path copy = Files.createDirectory(folder.resolve("copy"));
      store.download(copy);
      WrittenBundle live = WrittenBundle.liveIn(copy.resolve("models"));
      assertThat(live.sha256()).isNotEmpty();
      assertThat(live.vectors()).hasSize(live.description().get("items").asInt());
    }
  }

  @Test
  void answersAReplayAndArchivesIt(@TempDir Path folder) throws Exception {
    Path activity = folder.resolve("activity.jsonl");
    try (LinesFile file = new LinesFile(activity)) {
      Replay.send(new SessionReplayer(StreamShop.SHOP, REPLAY), RECORDS, file);
    }
    try (RemoteStore store = start();
        StreamShop shop = StreamShop.start(folder)) {
      shop.publish(7);
      String out =
          run(
              folder,
              shop.environment(),
              store,
              shop.job(
                  "--source=FILES",
                  "--activity=" + activity,
                  "--recommendations=" + store.output() + "recommendations",
                  "--failures=" + store.output() + "failures",
                  "--archive=" + store.output() + "archive",
                  "--archiveMaxRows=200"));

      Path copy = Files.createDirectory(folder.resolve("copy"));
      store.download(copy);
      RecommendationJson json = new RecommendationJson(StreamShop.SPEC);
      List<String> answered =
          StreamFiles.lines(copy.resolve("recommendations")).stream()
              .map(line -> json.read(line.getBytes(StandardCharsets.UTF_8)).id())
              .toList();
      assertThat(answered).as(out).doesNotHaveDuplicates();
      assertThat(answered.size() + StreamFiles.lines(copy.resolve("failures")).size())
          .isEqualTo(RECORDS);
      assertThat(StreamFiles.archived(copy.resolve("archive"), "recommendation_id"))
          .containsExactlyInAnyOrderElementsOf(answered);
      assertThat(StreamFiles.in(copy.resolve("archive"))).hasSizeGreaterThan(2);
      assertThat(filesIn(copy)).as("left behind").noneMatch(name -> name.contains("_incomplete"));
    }
  }

  private static String run(
      Path folder, Map<String, String> environment, RemoteStore store, List<String> job)
      throws IOException, InterruptedException {
    List<String> args = new ArrayList<>(job);
    args.addAll(store.arguments());
    ChildJvm.Ended ended = Launch.fromSourceTree().run(folder, environment, args);
    assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    return ended.out();
  }

  private static void export(LoadedShop shop, RemoteStore store, Path folder, String... flags)
      throws IOException, InterruptedException {
    run(folder, shop.environment(), store, shop.export(store.output(), flags));
  }

  private static List<String> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** All that should be there: nothing temporary, nothing of a snapshot before. */
  private static List<String> promised(PublishedSnapshot snapshot) {
    String folder = snapshot.folder().getFileName() + "/";
    List<String> names = new ArrayList<>(List.of(folder + "_MANIFEST.json"));
    snapshot.manifest().get("files").forEach(file -> names.add(folder + file.get("name").asText()));
    snapshot
        .manifest()
        .get("failure_files")
        .forEach(file -> names.add("failures/" + folder + file.get("name").asText()));
    return names.stream().sorted().toList();
  }
}
