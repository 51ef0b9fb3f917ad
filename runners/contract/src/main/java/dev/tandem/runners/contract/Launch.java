package dev.tandem.runners.contract;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A way to start Tandem's main class.
 *
 * @param command all that stands before the job's name
 */
public record Launch(List<String> command) {
  private static final String MAIN = "dev.tandem.pipelines.Main";

  /**
   * From the source tree: {@code exec:exec}'s JVM flags, and its class path, which is this JVM's.
   */
  public static Launch fromSourceTree() {
    return onClassPath(System.getProperty("java.class.path"));
  }

  /** {@code java -jar <deployable jar>}, with nothing else on the class path. */
  public static Launch deployableJarAlone() {
    List<String> command = java();
    command.addAll(List.of("-jar", deployableJar().toString()));
    return new Launch(command);
  }

  /** The deployable jar before the jars that a cluster has: child first, as Flink loads classes. */
  public static Launch deployableJarBeforeEngine() throws IOException {
    return onClassPath(deployableJar() + File.pathSeparator + engine());
  }

  /** The deployable jar after the jars that a cluster has: parent first, as Spark loads classes. */
  public static Launch deployableJarAfterEngine() throws IOException {
    return onClassPath(engine() + File.pathSeparator + deployableJar());
  }

  private static String engine() throws IOException {
    String provided = Files.readString(Path.of(property("tandem.engine.class.path.file"))).strip();
    // Engines need it too, but Maven lists under `provided` only what Tandem itself does not need.
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(jar -> Path.of(jar).getFileName().toString().startsWith("commons-io-"))
        .collect(Collectors.joining(File.pathSeparator, provided + File.pathSeparator, ""));
  }

  public static Path deployableJar() {
    return Path.of(property("tandem.deployable.jar"));
  }

  private static Launch onClassPath(String classPath) {
    List<String> command = java();
    command.addAll(List.of("-classpath", classPath, MAIN));
    return new Launch(command);
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    Arrays.stream(System.getProperty("tandem.jvm.args", "").split("\\s+"))
        .filter(arg -> !arg.isEmpty())
        .forEach(command::add);
    return command;
  }

  private static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(
          name + " is not set: these tests run in the build (./mvnw verify), which sets it");
    }
    return value;
  }

  /** Starts a job; the work folder becomes its current directory. */
  public ChildJvm start(Path workFolder, Map<String, String> environment, List<String> args)
      throws IOException {
    List<String> all = new ArrayList<>(command);
    all.addAll(args);
    return ChildJvm.start(all, environment, workFolder);
  }

  /** Runs a job to its end. */
  public ChildJvm.Ended run(Path workFolder, Map<String, String> environment, List<String> args)
      throws IOException, InterruptedException {
    try (ChildJvm child = start(workFolder, environment, args)) {
      return child.await();
    }
  }
}
