package dev.tandem.transforms.snapshot;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One finished file.
 *
 * @param name its name without folders
 * @param rows how many rows, or lines of failures, it holds; no header is counted
 * @param bytes its size
 * @param sha256 the SHA-256 of its bytes, 64 lower-case hex digits
 */
public record DataFile(String name, long rows, long bytes, String sha256) implements Serializable {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public DataFile {
    if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
      throw new IllegalArgumentException("'%s' is no file name".formatted(name));
    }
    if (rows < 0 || bytes < 0) {
      throw new IllegalArgumentException(
          "%s: rows (%d) and bytes (%d) may not be negative".formatted(name, rows, bytes));
    }
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "%s: '%s' is no SHA-256 in hex".formatted(name, sha256.toLowerCase(Locale.ROOT)));
    }
  }
}
