package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Where all that the model said is kept. */
public interface ArchiveOptions extends PipelineOptions {

  /** How a row of the archive is written. */
  enum ArchiveFormat {
    PARQUET,
    JSON
  }

  @Description(
      "Folder of the archive: local, s3://… or hdfs://…; files lie below it by date and hour. Default: none, and nothing is archived.")
  @Nullable String getArchive();

  void setArchive(@Nullable String folder);

  @Description("PARQUET, or JSON for gzipped JSON lines. Default: PARQUET.")
  @Default.Enum("PARQUET")
  ArchiveFormat getArchiveFormat();

  void setArchiveFormat(ArchiveFormat format);

  @Description(
      "How long answers are held, in the job's state, until they are written as files, ISO-8601, PT1S to PT1H. Failures in a folder alike. Default: PT1M.")
  @Default.String("PT1M")
  String getArchiveEvery();

  void setArchiveEvery(String duration);

  @Description(
      "A file is written sooner when this many answers are held; at least 1. Default: 100000.")
  @Default.Integer(100_000)
  int getArchiveMaxRows();

  void setArchiveMaxRows(int rows);
}
