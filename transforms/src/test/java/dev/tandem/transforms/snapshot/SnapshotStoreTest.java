package dev.tandem.transforms.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.snapshot.RowFileReader.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-23T03:15:00Z");

  @TempDir Path temp;
  private Path root = Path.of("");
  private SnapshotStore store = SnapshotStore.at("unused");

  @BeforeEach
  void openStore() {
    root = temp.resolve("out");
    store = SnapshotStore.at(root.toString());
  }

  @Test
  void givesIdsThatSortByTimeAndDiffer() {
    String id = SnapshotStore.newId(NOW);
    assertThat(id).matches("20261123T031500Z-[0-9a-f]{6}");
    assertThat(SnapshotStore.newId(NOW.plusSeconds(1))).isGreaterThan(id);
    assertThat(SnapshotStore.newId(NOW)).isNotEqualTo(id);
  }

  @Test
  void listsASnapshotOnlyOnceItIsPublished() throws Exception {
    assertThat(store.list()).isEmpty();
    String id = SnapshotStore.newId(NOW);
    store.begin(id, NOW);
    SnapshotManifest manifest = write(store, id);
    assertThat(store.list()).isEmpty();
    store.publish(id, manifest);
    assertThat(store.list()).containsExactly(manifest);
    assertThat(store.read(id)).isEqualTo(manifest);
    assertThat(names(id)).containsExactly("_MANIFEST.json", manifest.files().get(0).name());
    store.publish(id, manifest);
    assertThat(store.list()).containsExactly(manifest);
    assertThatThrownBy(() -> store.begin(id, NOW)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> store.discard(id)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void deletesWhatAFailedAttemptLeftWhenItPublishes() throws Exception {
    String id = SnapshotStore.newId(NOW);
    store.begin(id, NOW);
    write(store, id);
    SnapshotManifest manifest = write(store, id);
    Path folder = root.resolve("snapshot=" + id);
    Files.writeString(folder.resolve("_MANIFEST.json.0123456789ab.tmp"), "{");
    Files.writeString(folder.resolve("notes.txt"), "mine");
    Files.writeString(folder.resolve("part-of-something.parquet"), "mine");
    store.publish(id, manifest);
    assertThat(names(id))
        .containsExactlyInAnyOrder(
            "_MANIFEST.json",
            manifest.files().get(0).name(),
            "notes.txt",
            "part-of-something.parquet");
    assertThat(names("failures", id)).containsExactly(manifest.failureFiles().get(0).name());
  }

  @Test
  void publishesNothingWhenAFileIsMissingOrShort() throws Exception {
    String id = SnapshotStore.newId(NOW);
    store.begin(id, NOW);
    SnapshotManifest manifest = write(store, id);
    Path file = root.resolve("snapshot=" + id).resolve(manifest.files().get(0).name());
    Files.writeString(file, "short");
    Files.delete(
        root.resolve("failures/snapshot=" + id).resolve(manifest.failureFiles().get(0).name()));
    assertThatThrownBy(() -> store.publish(id, manifest))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(file.getFileName() + " has 5 bytes")
        .hasMessageContaining("is missing");
    assertThat(store.list()).isEmpty();
  }

  @Test
  void refusesToPublishOtherFilesUnderTheSameId() throws Exception {
    String id = published(NOW);
    SnapshotManifest other = write(store, id);
    assertThatThrownBy(() -> store.publish(id, other))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("already published");
  }

  @Test
  void passesOverAManifestItCannotRead() throws Exception {
    String good = published(NOW);
    String bad = published(NOW.plusSeconds(1));
    Path manifest = root.resolve("snapshot=" + bad + "/_MANIFEST.json");
    Files.writeString(manifest, Files.readString(manifest).substring(0, 100));
    assertThat(store.list()).extracting(SnapshotManifest::snapshotId).containsExactly(good);
    assertThatThrownBy(() -> store.read(bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(manifest.toString());
    assertThat(store.retain(1, Instant.MAX).deleted()).isEmpty();
    assertThat(manifest).exists();
  }

  @Test
  void keepsTheNewestAndLeavesWhatIsNotItsOwn() throws Exception {
    String oldest = published(NOW);
    String old = published(NOW.plusSeconds(1));
    String newest = published(NOW.plusSeconds(2));
    Path foreign = root.resolve("snapshot=" + oldest + "/model.onnx");
    Files.writeString(foreign, "mine");
    Files.createDirectories(root.resolve("snapshot=mine"));
    Files.writeString(root.resolve("snapshot=mine/_MANIFEST.json"), "{}");
    Files.writeString(root.resolve("README"), "mine");

    RetentionReport report = store.retain(1, Instant.MIN);

    assertThat(report.deleted()).containsExactly(oldest, old);
    assertThat(report.foreign()).containsExactly(foreign.toString());
    assertThat(names(oldest)).containsExactly("model.onnx");
    assertThat(root.resolve("snapshot=" + old)).doesNotExist();
    assertThat(root.resolve("failures/snapshot=" + old)).doesNotExist();
    assertThat(root.resolve("snapshot=mine/_MANIFEST.json")).exists();
    assertThat(root.resolve("README")).exists();
    assertThat(store.list()).extracting(SnapshotManifest::snapshotId).containsExactly(newest);
    assertThat(names("failures", newest)).hasSize(1);
  }

  @Test
  void finishesADeletionThatWasInterrupted() throws Exception {
    String old = published(NOW);
    String newest = published(NOW.plusSeconds(1));
    Path folder = root.resolve("snapshot=" + old);
    Files.move(folder.resolve("_MANIFEST.json"), folder.resolve("_DELETING.json"));
    assertThat(store.list()).extracting(SnapshotManifest::snapshotId).containsExactly(newest);
    assertThat(store.retain(1, Instant.MIN).deleted()).containsExactly(old);
    assertThat(folder).doesNotExist();
  }

  @Test
  void clearsAwayOnlyRunsThatAreOldAndOurs() throws Exception {
    String crashed = SnapshotStore.newId(NOW);
    store.begin(crashed, NOW);
    write(store, crashed);
    String running = SnapshotStore.newId(NOW);
    store.begin(running, NOW.plus(Duration.ofDays(1)));
    write(store, running);
    String notOurs = SnapshotStore.newId(NOW);
    write(store, notOurs);

    Instant before = NOW.plus(Duration.ofHours(12));
    assertThat(store.abandoned(before)).containsExactly(crashed);
    assertThat(store.retain(1, before).cleared()).containsExactly(crashed);
    assertThat(root.resolve("snapshot=" + crashed)).doesNotExist();
    assertThat(root.resolve("failures/snapshot=" + crashed)).doesNotExist();
    assertThat(names(running)).hasSize(2);
    assertThat(names(notOurs)).hasSize(1);
  }

  @Test
  void keepsTwoRunsAtOnceApart() throws Exception {
    String one = SnapshotStore.newId(NOW);
    String two = SnapshotStore.newId(NOW);
    store.begin(one, NOW);
    store.begin(two, NOW);
    SnapshotManifest first = write(store, one);
    SnapshotManifest second = write(store, two);
    store.publish(one, first);
    assertThat(store.discard(two)).isEmpty();
    assertThat(store.list()).containsExactly(first);
    assertThatThrownBy(() -> store.publish(two, second)).hasMessageContaining("is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a [b] {c} d*e", "spaces and é", "with/deep/er"})
  void worksUnderAnyLocalName(String name) throws Exception {
    for (String spec : List.of(temp.resolve(name).toString(), "file://" + temp.resolve(name))) {
      SnapshotStore odd = SnapshotStore.at(spec);
      String id = SnapshotStore.newId(NOW);
      odd.begin(id, NOW);
      SnapshotManifest manifest = write(odd, id);
      odd.publish(id, manifest);
      assertThat(SnapshotStore.at(temp.resolve(name).toString()).list())
          .extracting(SnapshotManifest::snapshotId)
          .containsExactly(id);
      String next = SnapshotStore.newId(NOW.plusSeconds(1));
      odd.begin(next, NOW);
      odd.publish(next, write(odd, next));
      assertThat(odd.retain(1, Instant.MIN).deleted()).containsExactly(id);
      odd.retain(1, Instant.MIN);
      Files.delete(temp.resolve(name).resolve("snapshot=" + next + "/_MANIFEST.json"));
    }
  }

  @Test
  void refusesAnIdThatWouldLeaveItsFolder() {
    assertThatThrownBy(() -> store.folder("../x")).isInstanceOf(IllegalArgumentException.class);
  }

  private String published(Instant time) throws IOException {
    String id = SnapshotStore.newId(time);
    store.begin(id, time);
    store.publish(id, write(store, id));
    return id;
  }

  private static SnapshotManifest write(SnapshotStore store, String id) throws IOException {
    ResourceId file = store.newRowFile(id, 0, SnapshotFormat.PARQUET, FileCompression.AUTO);
    RowFileWriter rows =
        RowFileWriter.create(file, SampleRows.SCHEMA, SnapshotFormat.PARQUET, FileCompression.AUTO);
    for (Entry entry : SampleRows.entries(new Random(1), 2, 3, 4)) {
      rows.write(entry.user(), entry.row());
    }
    FailureFileWriter failures = FailureFileWriter.create(store.newFailureFile(id));
    return SnapshotManifestTest.manifest(
        id, null, List.of(rows.close()), List.of(failures.close()));
  }

  private List<String> names(String id) throws IOException {
    return names("", id);
  }

  private List<String> names(String parent, String id) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(parent).resolve("snapshot=" + id))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
