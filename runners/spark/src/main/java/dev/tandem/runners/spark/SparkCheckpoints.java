package dev.tandem.runners.spark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.io.CompressionCodec;

/**
 * What Spark keeps in the folder of a stream's checkpoints, as it is between two drivers: the
 * checkpoints proper, and for each driver a folder named by a UUID with the data that they name.
 * Spark deletes what the driver that runs has written, and leaves the rest of those before it.
 */
final class SparkCheckpoints {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:");
  private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-(\\d+)(?:\\.bk)?");
  private static final Pattern DRIVER =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** Spark's part of what Beam keeps there. */
  private static final String SPARKS_PART = "/spark-checkpoint";

  private final SparkConf settings = new SparkConf();
  private final FileSystem files;
  private final List<FileStatus> found;

  private SparkCheckpoints(String folder) throws IOException {
    Path checkpoints = new Path(withScheme(folder) + SPARKS_PART);
    files = checkpoints.getFileSystem(SparkHadoopUtil.get().newConfiguration(settings));
    found = files.exists(checkpoints) ? List.of(files.listStatus(checkpoints)) : List.of();
  }

  /**
   * Looks what is there now, by the file systems that Spark itself uses.
   *
   * @param folder as a flag names it; need not exist
   * @throws IOException if it cannot be read
   */
  static SparkCheckpoints in(String folder) throws IOException {
    return new SparkCheckpoints(folder);
  }

  /**
   * The folder as Spark is to be told. One without a scheme Spark alone would look for in a
   * cluster's default file system (Hadoop's {@code fs.defaultFS}).
   */
  static String withScheme(String folder) {
    String bare = folder.replaceAll("/+$", "");
    return SCHEME.matcher(bare).lookingAt()
        ? bare
        : "file://" + java.nio.file.Path.of(bare).toAbsolutePath().normalize();
  }

  /** The time of the newest checkpoint, ms since the epoch; 0 if there is none. */
  long newest() {
    return found.stream()
        .map(file -> CHECKPOINT.matcher(name(file)))
        .filter(Matcher::matches)
        .mapToLong(name -> Long.parseLong(name.group(1)))
        .max()
        .orElse(0);
  }

  /**
   * Deletes the folders that no checkpoint names, so that nothing can be restored from them. Only
   * for a time in which no driver runs: one that has yet to write its first checkpoint is named by
   * none.
   *
   * @return how many were deleted
   * @throws IOException if a checkpoint cannot be read; nothing is deleted then
   */
  int deleteUnnamed() throws IOException {
    Set<String> named = new HashSet<>();
    for (FileStatus file : found) {
      if (CHECKPOINT.matcher(name(file)).matches()) {
        named.addAll(driversIn(file.getPath()));
      }
    }
    List<FileStatus> unnamed =
        found.stream()
            .filter(FileStatus::isDirectory)
            .filter(folder -> DRIVER.matcher(name(folder)).matches())
            .filter(folder -> !named.contains(name(folder)))
            .toList();
    for (FileStatus folder : unnamed) {
      files.delete(folder.getPath(), true);
    }
    return unnamed.size();
  }

  /**
   * A checkpoint is a graph of Java objects, compressed, in which paths are strings like any other.
   * To read them as text asks for none of the job's classes, and finds no name too few.
   */
  private Set<String> driversIn(Path checkpoint) throws IOException {
    CompressionCodec codec = CompressionCodec.createCodec(settings);
    Set<String> names = new HashSet<>();
    try (InputStream bytes = codec.compressedInputStream(files.open(checkpoint))) {
      Matcher name = DRIVER.matcher(new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1));
      while (name.find()) {
        names.add(name.group());
      }
    }
    return names;
  }

  private static String name(FileStatus file) {
    return file.getPath().getName();
  }
}
