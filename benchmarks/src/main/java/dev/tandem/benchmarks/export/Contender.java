package dev.tandem.benchmarks.export;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Who does the export, and how it is told to. */
enum Contender {
  /** Spark SQL alone. */
  TWIN("benchmarks", "dev.tandem.benchmarks.export.SparkSqlTwin", "*.parquet") {
    @Override
    List<String> arguments(DuplicatePolicy policy, BenchmarkPlan plan) {
      return join(List.of("--duplicates=" + policy), plan.twinFlags());
    }
  },
  /** Tandem on Flink. */
  FLINK,
  /** Tandem on Spark. */
  SPARK,
  /** Tandem on Direct. */
  DIRECT;

  private final String module;
  private final String mainClass;
  private final String files;

  Contender() {
    this.module = "runners/" + name().toLowerCase(Locale.ROOT);
    this.mainClass = "dev.tandem.pipelines.Main";
    this.files = "snapshot=*/part-*.parquet";
  }

  Contender(String module, String mainClass, String files) {
    this.module = module;
    this.mainClass = mainClass;
    this.files = files;
  }

  /** The module whose class path it runs on, as a path below the repository's root. */
  String module() {
    return module;
  }

  String mainClass() {
    return mainClass;
  }

  /** Where its rows lie below the output folder, as a glob. */
  String files() {
    return files;
  }

  /** What follows the main class, without database and output. */
  List<String> arguments(DuplicatePolicy policy, BenchmarkPlan plan) {
    return join(
        List.of("training-export", "--duplicateRatings=" + policy, "--quiet=true"),
        plan.tandemFlags());
  }

  private static List<String> join(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  String label() {
    return switch (this) {
      case TWIN -> "Spark SQL (twin)";
      case FLINK -> "Tandem on Flink";
      case SPARK -> "Tandem on Spark";
      case DIRECT -> "Tandem on Direct";
    };
  }
}
