package dev.tandem.runners.spark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
 * The folders in which a stream's drivers have kept its data, one for each driver, named by a UUID.
 * They lie beside the checkpoints proper, which name the files that they need. Spark deletes what
 * the driver that runs has written, and leaves the rest of those before it.
 */
final class DriverFolders {
  private static final String CHECKPOINT = "checkpoint-";
  private static final Pattern NAME =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private DriverFolders() {}

  /**
   * Deletes those that no checkpoint names, so that nothing can be restored from them. Only for a
   * time in which no driver runs: one that has yet to write its first checkpoint is named by none.
   *
   * @param folder where Spark keeps the checkpoints; need not exist
   * @return how many were deleted
   * @throws IOException if a checkpoint cannot be read; nothing is deleted then
   */
  static int deleteUnnamed(String folder) throws IOException {
    SparkConf settings = new SparkConf();
    Path checkpoints = new Path(folder);
    FileSystem files = checkpoints.getFileSystem(SparkHadoopUtil.get().newConfiguration(settings));
    if (!files.exists(checkpoints)) {
      return 0;
    }
    List<Path> folders = new ArrayList<>();
    Set<String> named = new HashSet<>();
    for (FileStatus found : files.listStatus(checkpoints)) {
      String name = found.getPath().getName();
      if (found.isDirectory() && NAME.matcher(name).matches()) {
        folders.add(found.getPath());
      } else if (found.isFile() && name.startsWith(CHECKPOINT)) {
        named.addAll(namesIn(files, found.getPath(), settings));
      }
    }
    folders.removeIf(driver -> named.contains(driver.getName()));
    for (Path driver : folders) {
      files.delete(driver, true);
    }
    return folders.size();
  }

  /**
   * A checkpoint is a graph of Java objects, compressed, in which paths are strings like any other.
   * To read them as text asks for none of the job's classes, and finds no name too few.
   */
  private static Set<String> namesIn(FileSystem files, Path checkpoint, SparkConf settings)
      throws IOException {
    CompressionCodec codec = CompressionCodec.createCodec(settings);
    Set<String> names = new HashSet<>();
    try (InputStream bytes = codec.compressedInputStream(files.open(checkpoint))) {
      Matcher name = NAME.matcher(new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1));
      while (name.find()) {
        names.add(name.group());
      }
    }
    return names;
  }
}
