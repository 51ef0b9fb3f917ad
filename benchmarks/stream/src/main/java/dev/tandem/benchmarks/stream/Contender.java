package dev.tandem.benchmarks.stream;

import java.util.Locale;

/** Who answers the events. */
enum Contender {
  /** Flink without Beam. */
  TWIN("benchmarks/stream", "Flink (twin)"),
  /** The same with an archive. */
  TWIN_ARCHIVE("benchmarks/stream", "Flink (twin), archiving"),
  /** Tandem on Flink. */
  FLINK("runners/flink", "Tandem on Flink"),
  /** The same with its archive. */
  FLINK_ARCHIVE("runners/flink", "Tandem on Flink, archiving"),
  /** Tandem on Spark. */
  SPARK("runners/spark", "Tandem on Spark"),
  /** Tandem on Direct. */
  DIRECT("runners/direct", "Tandem on Direct");

  private final String module;
  private final String label;

  Contender(String module, String label) {
    this.module = module;
    this.label = label;
  }

  /** The module whose class path it runs on, as a path below the repository's root. */
  String module() {
    return module;
  }

  String label() {
    return label;
  }

  String mainClass() {
    return isTwin() ? FlinkTwin.class.getName() : "dev.tandem.pipelines.Main";
  }

  /** Direct keeps all in memory, and says so when it is told of a folder. */
  boolean takesCheckpoints() {
    return this != DIRECT;
  }

  boolean archives() {
    return this == FLINK_ARCHIVE || this == TWIN_ARCHIVE;
  }

  boolean isTwin() {
    return twin() == this;
  }

  /** Who does the same work without Beam. */
  Contender twin() {
    return archives() ? TWIN_ARCHIVE : TWIN;
  }

  /** For names of topics and files. */
  String shortName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
