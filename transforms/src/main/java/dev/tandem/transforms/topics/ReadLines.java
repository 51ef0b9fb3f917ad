package dev.tandem.transforms.topics;

import dev.tandem.transforms.activity.ActivityParser;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.RawRecordCoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the lines of files, for replays and tests. Bounded: the files are those that match when the
 * pipeline is built.
 *
 * <p>A line ends with a line feed, or a carriage return and a line feed, which are not part of it;
 * all other bytes come out as they are, whatever they encode. An empty line is a record with no
 * bytes; what follows the last line feed is a line unless it is nothing. A file whose name ends
 * with {@code .gz} is decompressed. Of a line longer than {@value #MAX_LINE_BYTES} bytes only that
 * many are kept, which the parser still refuses as too large, and {@code lines-cut} counts it.
 *
 * <p>A record's origin is the file's full name, as its file system gives it, and the line, from 1:
 * one file read twice gives equal ids, a copy in another folder gives others, for files of one name
 * in two folders are more often two files than one. Records have no time. An element's timestamp is
 * no time either but its place, by which a step after a shuffle can tell what came first: a line
 * before the next, and a file before those whose names follow.
 */
public final class ReadLines extends PTransform<PBegin, PCollection<RawRecord>> {
  private static final long serialVersionUID = 1;

  /** The most that is kept of one line: above what the parser takes, so that it sees it is long. */
  public static final int MAX_LINE_BYTES = 4 * ActivityParser.MAX_RECORD_BYTES;

  private final String pattern;

  private ReadLines(String pattern) {
    this.pattern = pattern;
  }

  /**
   * @param pattern of files, as Beam matches them
   */
  public static ReadLines from(String pattern) {
    if (pattern.isBlank()) {
      throw new IllegalArgumentException("the pattern of files to read is empty");
    }
    return new ReadLines(pattern);
  }

  /**
   * Finds out before anything runs whether there is something to read.
   *
   * @param flag that has the pattern, for messages
   * @return the number of files
   * @throws IllegalArgumentException if no file matches, or the file system cannot say; names the
   *     flag and the pattern
   */
  public static int check(String flag, String pattern) {
    try {
      int files = pattern.isBlank() ? 0 : match(pattern).size();
      if (files == 0) {
        throw new IllegalArgumentException("--%s=%s: no file matches".formatted(flag, pattern));
      }
      return files;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--%s=%s: the files could not be listed: %s".formatted(flag, pattern, e.getMessage()), e);
    }
  }

  private static List<Metadata> match(String pattern) throws IOException {
    List<Metadata> files =
        new ArrayList<>(FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata());
    files.sort(Comparator.comparing(file -> file.resourceId().toString()));
    return files;
  }

  /**
   * @throws IllegalArgumentException if no file matches the pattern
   */
  @Override
  public PCollection<RawRecord> expand(PBegin begin) {
    List<Metadata> files;
    try {
      files = match(pattern);
    } catch (IOException e) {
      throw new UncheckedIOException("%s could not be listed".formatted(pattern), e);
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no file matches %s".formatted(pattern));
    }
    return begin.apply("Read", Read.from(LinesSource.of(files))).setCoder(RawRecordCoder.of());
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.add(DisplayData.item("pattern", pattern));
  }
}
