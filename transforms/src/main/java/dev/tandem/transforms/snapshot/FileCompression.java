package dev.tandem.transforms.snapshot;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** How the rows of a snapshot are compressed: inside the file in Parquet, as a whole in CSV. */
public enum FileCompression {
  /** {@link #SNAPPY} for Parquet, {@link #NONE} for CSV. */
  AUTO,
  NONE,
  SNAPPY,
  GZIP,
  ZSTD;

  private static final Set<FileCompression> CSV_ALLOWS = EnumSet.of(NONE, GZIP, ZSTD);

  /**
   * What this means for a format; never {@link #AUTO}.
   *
   * @throws IllegalArgumentException if the format cannot be compressed so; names {@code
   *     --compression} and what is allowed
   */
  public FileCompression resolve(SnapshotFormat format) {
    return switch (format) {
      case PARQUET -> this == AUTO ? SNAPPY : this;
      case CSV -> {
        FileCompression resolved = this == AUTO ? NONE : this;
        if (!CSV_ALLOWS.contains(resolved)) {
          throw new IllegalArgumentException(
              "--compression=%s does not go with --format=CSV: use AUTO, %s"
                  .formatted(this, names(CSV_ALLOWS)));
        }
        yield resolved;
      }
    };
  }

  /**
   * The end of a file's name, without the first dot: {@code parquet}, {@code csv.gz}.
   *
   * @throws IllegalArgumentException as {@link #resolve}
   */
  public String suffix(SnapshotFormat format) {
    FileCompression resolved = resolve(format);
    if (format == SnapshotFormat.PARQUET) {
      return format.suffix();
    }
    return switch (resolved) {
      case GZIP -> format.suffix() + ".gz";
      case ZSTD -> format.suffix() + ".zst";
      case NONE, AUTO, SNAPPY -> format.suffix();
    };
  }

  /**
   * Reads the value of the flag, in any case.
   *
   * @throws IllegalArgumentException naming {@code --compression} and what is allowed
   */
  public static FileCompression parse(String text) {
    return Arrays.stream(values())
        .filter(value -> value.name().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--compression=%s is unknown: use %s"
                        .formatted(text, names(EnumSet.allOf(FileCompression.class)))));
  }

  private static String names(Set<FileCompression> values) {
    return values.stream().map(Enum::name).collect(Collectors.joining(", "));
  }
}
