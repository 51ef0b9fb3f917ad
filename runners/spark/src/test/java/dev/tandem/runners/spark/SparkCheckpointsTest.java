package dev.tandem.runners.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With checkpoints that Spark itself has written, and goes on from. */
class SparkCheckpointsTest {
  private static final Pattern DRIVER = Pattern.compile("[0-9a-f-]{36}");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path temporary;

  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @BeforeEach
  void chooseFolder() {
    folder = temporary.resolve("spark-checkpoint");
  }

  @Test
  void keepsWhatACheckpointNamesAndDeletesTheRest() throws Exception {
    try (CountingStream stream = new CountingStream(folder, false)) {
      stream.start();
      stream.awaitCheckpoints(15);
    }
    List<Path> ofTheFirst = drivers();
    assertThat(ofTheFirst).hasSize(1);
    Path forsaken = Files.createDirectories(folder.resolve(UUID.randomUUID().toString()));
    Files.writeString(forsaken.resolve("part-00000"), "of a driver that is gone");
    Path another = Files.createDirectories(folder.resolve("receivedData"));

    assertThat(SparkCheckpoints.in(temporary.toString()).deleteUnnamed()).isEqualTo(1);

    assertThat(drivers()).isEqualTo(ofTheFirst);
    assertThat(another).exists();
  }

  @Test
  void theNextDriverGoesOnAndAtLastNothingNamesTheFolderOfTheFirst() throws Exception {
    try (CountingStream stream = new CountingStream(folder, false)) {
      stream.start();
      stream.awaitCheckpoints(15);
      stream.close();
      List<Path> ofTheFirst = drivers();
      long before = stream.counted();
      assertThat(SparkCheckpoints.in(temporary.toString()).deleteUnnamed()).isZero();

      stream.start();
      // Spark keeps ten of them.
      stream.awaitCheckpoints(30);
      stream.close();

      assertThat(stream.counted()).isGreaterThan(before);
      assertThat(SparkCheckpoints.in(temporary.toString()).deleteUnnamed()).isEqualTo(1);
      assertThat(drivers()).hasSize(1).doesNotContainAnyElementsOf(ofTheFirst);
    }
  }

  @Test
  void deletesNothingWhenACheckpointCannotBeRead() throws Exception {
    Path driver = Files.createDirectories(folder.resolve(UUID.randomUUID().toString()));
    Files.writeString(folder.resolve("checkpoint-1700000000000"), "not a checkpoint at all");

    assertThatThrownBy(() -> SparkCheckpoints.in(temporary.toString()).deleteUnnamed())
        .isInstanceOf(IOException.class);

    assertThat(driver).exists();
  }

  @Test
  void needsNoFolder() throws Exception {
    assertThat(SparkCheckpoints.in(temporary.toString()).deleteUnnamed()).isZero();
  }

  private List<Path> drivers() throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(one -> DRIVER.matcher(one.getFileName().toString()).matches()).toList();
    }
  }
}
