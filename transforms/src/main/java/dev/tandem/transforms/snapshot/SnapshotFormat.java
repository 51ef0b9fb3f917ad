package dev.tandem.transforms.snapshot;

/** How the rows of a snapshot are stored. */
public enum SnapshotFormat {
  /** Apache Parquet with exact logical types. */
  PARQUET("parquet", "application/vnd.apache.parquet"),
  /** RFC 4180, UTF-8, with a header line. */
  CSV("csv", "text/csv");

  private final String suffix;
  private final String mimeType;

  SnapshotFormat(String suffix, String mimeType) {
    this.suffix = suffix;
    this.mimeType = mimeType;
  }

  /** The end of a file's name, without dot and without what the compression adds. */
  public String suffix() {
    return suffix;
  }

  /** The media type a file is stored under, where the store keeps one. */
  public String mimeType() {
    return mimeType;
  }
}
