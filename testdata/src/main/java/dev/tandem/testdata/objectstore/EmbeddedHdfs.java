package dev.tandem.testdata.objectstore;

import dev.tandem.testdata.server.ChildServer;
import dev.tandem.testdata.server.JavaProgram;
import dev.tandem.testdata.server.PrivateDirectory;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An HDFS of one NameNode and one DataNode (Hadoop's mini cluster) in a JVM of its own. Files are
 * kept in a temporary folder until {@link #close()}; one replica, no Kerberos, and whoever runs
 * this JVM is its superuser.
 */
public final class EmbeddedHdfs implements AutoCloseable {
  /** Says what to do when {@link #isAvailable()} is false. */
  public static final String HOW_TO_INSTALL =
      "The HDFS server is not here: build with `./mvnw -Pstores verify`, which downloads it (40 MB)"
          + " into testdata/target/object-stores.";

  private static final String MAIN_CLASS = "org.apache.hadoop.test.MiniDFSClusterManager";
  private static final Pattern READY =
      Pattern.compile("Started MiniDFSCluster -- namenode on port (\\d+)");

  private final ChildServer server;

  private EmbeddedHdfs(ChildServer server) {
    this.server = server;
  }

  /** Whether the build has fetched the servers; if not, {@link #HOW_TO_INSTALL} helps. */
  public static boolean isAvailable() {
    return jars().exist();
  }

  private static StoreJars jars() {
    return StoreJars.of("hdfs");
  }

  /**
   * Formats and starts an empty file system and waits until it takes files; takes some seconds.
   *
   * @throws IllegalStateException if {@link #isAvailable()} is false
   * @throws UncheckedIOException if it does not start
   */
  public static EmbeddedHdfs start() {
    if (!isAvailable()) {
      throw new IllegalStateException(HOW_TO_INSTALL);
    }
    PrivateDirectory directory = PrivateDirectory.create("tandem-hdfs-");
    return new EmbeddedHdfs(program(directory).start(directory));
  }

  private static JavaProgram program(PrivateDirectory directory) {
    return new JavaProgram(
        jars().list(),
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dtest.build.data=" + directory.path().resolve("data"),
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            // Its one line at this level is the announcement we wait for.
            "-Dorg.slf4j.simpleLogger.log." + MAIN_CLASS + "=info"),
        MAIN_CLASS,
        List.of("-format", "-datanodes", "1"),
        READY);
  }

  /** {@code hdfs://127.0.0.1:<port>}, what Hadoop calls {@code fs.defaultFS}. */
  public URI uri() {
    return URI.create("hdfs://127.0.0.1:" + server.port());
  }

  /** The flag that lets a Beam pipeline read and write {@code hdfs://} paths in this store. */
  public List<String> beamArguments() {
    return List.of(
        "--hdfsConfiguration=[{\"fs.defaultFS\":\"" + uri() + "\",\"dfs.replication\":\"1\"}]");
  }

  ProcessHandle handle() {
    return server.handle();
  }

  Path folder() {
    return server.folder();
  }

  @Override
  public void close() {
    server.close();
  }
}
