package dev.tandem.runners.spark;

import dev.tandem.pipelines.RunnerLeaf;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.spark.SparkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptions;

/** Spark: in this JVM, or a cluster when {@code --sparkMaster} or spark-submit names one. */
public final class SparkLeaf implements RunnerLeaf {
  private static final Pattern LOCAL = Pattern.compile("local(?:\\[(\\d+|\\*)(?:,\\d+)?])?");

  /** Where spark-submit says which cluster it submits to. */
  private static final String SUBMITTED_MASTER = "spark.master";

  @Override
  public String name() {
    return "spark";
  }

  @Override
  public List<String> runners() {
    return List.of("SparkRunner", "TestSparkRunner");
  }

  @Override
  public void prepareBounded(PipelineOptions options) {
    SparkPipelineOptions spark = options.as(SparkPipelineOptions.class);
    if (System.getProperty(SUBMITTED_MASTER) != null) {
      spark.setSparkMaster(System.getProperty(SUBMITTED_MASTER));
    } else if (spark.getSparkMaster().equals(SparkPipelineOptions.DEFAULT_MASTER_URL)) {
      // Beam's default, local[4], ignores the machine.
      spark.setSparkMaster("local[*]");
    }
    Matcher local = LOCAL.matcher(spark.getSparkMaster());
    if (local.matches()) {
      if ("*".equals(local.group(1))) {
        // Beam takes local[*] for a cluster: it would search the class path for jars, and Spark
        // copy all of them for its workers, which are this JVM.
        spark.setSparkMaster(spark.getSparkMaster().replace("*", Integer.toString(threads(local))));
      }
      stayOnThisMachine();
    }
  }

  /**
   * Spark's driver listens on the machine's outward address, and its UI on all of them, even where
   * nobody else takes part.
   */
  private static void stayOnThisMachine() {
    setUnlessChosen("spark.driver.host", "127.0.0.1");
    setUnlessChosen("spark.driver.bindAddress", "127.0.0.1");
    setUnlessChosen("spark.ui.enabled", "false");
  }

  private static void setUnlessChosen(String sparkProperty, String value) {
    if (System.getProperty(sparkProperty) == null) {
      System.setProperty(sparkProperty, value);
    }
  }

  @Override
  public int parallelism(PipelineOptions options) {
    Matcher local = LOCAL.matcher(options.as(SparkPipelineOptions.class).getSparkMaster());
    return local.matches() ? threads(local) : 0;
  }

  private static int threads(Matcher local) {
    String threads = local.group(1);
    if (threads == null) {
      return 1;
    }
    return threads.equals("*")
        ? Runtime.getRuntime().availableProcessors()
        : Integer.parseInt(threads);
  }
}
