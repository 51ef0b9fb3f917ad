package dev.tandem.options;

import dev.tandem.transforms.ratings.DuplicateRatings;
import dev.tandem.transforms.snapshot.FileCompression;
import dev.tandem.transforms.snapshot.SnapshotFormat;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;
import org.jspecify.annotations.Nullable;

/** What a training snapshot holds, where it goes and how long it stays. */
public interface SnapshotOptions extends PipelineOptions {

  /** What {@code --rowsPerFile} is unless it is given. */
  long DEFAULT_ROWS_PER_FILE = 5_000_000;

  /** How a new set and the one before it combine. */
  enum PreviousSnapshot {
    /** The new set stands alone. */
    REPLACE,
    /** Rows of the newest set whose user and item are not in the new one are kept. */
    MERGE
  }

  @Description(
      "Folder for the snapshots: local, s3://… or hdfs://…. Each run adds one folder below it. Required.")
  @Validation.Required
  String getOutput();

  void setOutput(String path);

  @Description("File format: PARQUET or CSV. Default: PARQUET.")
  @Default.Enum("PARQUET")
  SnapshotFormat getFormat();

  void setFormat(SnapshotFormat format);

  @Description(
      "Compression: AUTO, NONE, SNAPPY (Parquet only), GZIP or ZSTD. AUTO is SNAPPY for Parquet, NONE for CSV. Default: AUTO.")
  @Default.Enum("AUTO")
  FileCompression getCompression();

  void setCompression(FileCompression compression);

  @Description(
      "A file is closed and the next begun at this many rows; at least 1, and not with --shards. Default: 5000000.")
  @Default.Long(DEFAULT_ROWS_PER_FILE)
  long getRowsPerFile();

  void setRowsPerFile(long rows);

  @Description(
      "Exactly this many files, whatever their size, empty ones left out; 0 for as many as --rowsPerFile gives. Rows kept by MERGE have files of their own. Default: 0.")
  @Default.Integer(0)
  int getShards();

  void setShards(int shards);

  @Description(
      "When a customer rated a product more than once: LAST keeps the newest rating, MEAN takes the mean, ALL keeps each. Default: LAST.")
  @Default.Enum("LAST")
  DuplicateRatings getDuplicateRatings();

  void setDuplicateRatings(DuplicateRatings policy);

  @Description(
      "For LAST without a rating time: the column of the ratings that grows with time, such as its serial number. Default: the spec's rating time.")
  @Nullable String getNewestBy();

  void setNewestBy(@Nullable String column);

  @Description(
      "REPLACE: the new set stands alone. MERGE: rows of the newest published set are kept where the database no longer has a rating of that customer for that product. Default: REPLACE.")
  @Default.Enum("REPLACE")
  PreviousSnapshot getPreviousSnapshot();

  void setPreviousSnapshot(PreviousSnapshot policy);

  @Description(
      "After a good run keep this many of the newest snapshots and delete older ones; 0 keeps all. Default: 0.")
  @Default.Integer(0)
  int getKeepSnapshots();

  void setKeepSnapshots(int snapshots);

  @Description(
      "How many ratings may be refused before a run counts as failed and publishes nothing: a number (100) or a share of the rows read (5%). Default: 5%.")
  @Default.String("5%")
  String getMaxFailures();

  void setMaxFailures(String limit);
}
