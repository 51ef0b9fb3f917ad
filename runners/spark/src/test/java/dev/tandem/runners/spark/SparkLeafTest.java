package dev.tandem.runners.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.pipelines.StreamNeeds;
import java.time.Duration;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
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

  private static SparkPipelineOptions options(String... flags) {
    return PipelineOptionsFactory.fromArgs(flags).as(SparkPipelineOptions.class);
  }
}
