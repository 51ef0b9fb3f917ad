package dev.tandem.runners.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.pipelines.StreamNeeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkLeafTest {

  /** A star would make Beam take this JVM for a cluster and hand it a copy of every jar. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "local[4]            | local[CORES]", // Beam's default, which ignores the machine
        "local[*]            | local[CORES]",
        "local[*,3]          | local[CORES,3]",
        "local[2]            | local[2]",
        "local[2,4]          | local[2,4]",
        "local               | local",
        "spark://master:7077 | spark://master:7077",
        "yarn                | yarn"
      })
  void writesTheNumberOfCoresInPlaceOfAStar(String given, String used) {
    SparkPipelineOptions options = PipelineOptionsFactory.as(SparkPipelineOptions.class);
    options.setSparkMaster(given);

    new SparkLeaf().prepareBounded(options);

    int cores = Runtime.getRuntime().availableProcessors();
    assertThat(options.getSparkMaster()).isEqualTo(used.replace("CORES", "" + cores));
  }

  @Test
  void keepsEveryBatchAndRefusesToKeepFewer() {
    StreamNeeds needs = new StreamNeeds(null, Duration.ofSeconds(10), false, null, false, null);
    SparkPipelineOptions chosen = options("--batchIntervalMillis=250");

    new SparkLeaf().prepareUnbounded(chosen, needs);
    assertThat(chosen.getCheckpointDurationMillis()).isEqualTo(250);

    SparkPipelineOptions fewer = options("--checkpointDurationMillis=4000");
    assertThatThrownBy(() -> new SparkLeaf().prepareUnbounded(fewer, needs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--checkpointDurationMillis=4000 is not --batchIntervalMillis, 1000");
  }

  @Test
  void goesOnFromTheNewestCheckpointOfAFolderOnThisMachine(@TempDir Path folder) throws Exception {
    StreamNeeds needs =
        new StreamNeeds(folder + "/", Duration.ofSeconds(10), false, null, false, null);
    SparkPipelineOptions first = options("--sparkMaster=spark://master:7077");
    assertThat(new SparkLeaf().prepareUnbounded(first, needs)).isNull();
    assertThat(first.getCheckpointDir()).isEqualTo("file://" + folder);

    Path checkpoints = Files.createDirectories(folder.resolve("spark-checkpoint"));
    Files.createFile(checkpoints.resolve("checkpoint-1700000001000"));
    Files.createFile(checkpoints.resolve("checkpoint-1700000002000.bk"));
    Files.createFile(checkpoints.resolve(".checkpoint-1700000003000.crc"));
    assertThat(
            new SparkLeaf().prepareUnbounded(options("--sparkMaster=spark://master:7077"), needs))
        .startsWith(folder + "/, with the flags it was begun with");
    assertThat(new BatchClock().getTimeMillis()).isEqualTo(1_700_000_002_000L);
  }

  @Test
  void leavesAFolderElsewhereToItsFileSystem() {
    StreamNeeds needs =
        new StreamNeeds("memory://bucket/x", Duration.ofSeconds(10), false, null, false, null);
    SparkPipelineOptions options = options("--sparkMaster=spark://master:7077");

    assertThatThrownBy(() -> new SparkLeaf().prepareUnbounded(options, needs))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(options.getCheckpointDir()).isEqualTo("memory://bucket/x");
  }

  private static SparkPipelineOptions options(String... flags) {
    return PipelineOptionsFactory.fromArgs(flags).as(SparkPipelineOptions.class);
  }
}
