package dev.tandem.testdata.server;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A server written in Java, for a JVM of its own that ends with this one.
 *
 * @param jars the server's class path
 * @param jvmArguments for the child JVM, before its main class
 * @param mainClass must have a {@code public static void main(String[])}
 * @param arguments for the main class
 * @param ready as in {@link ChildServer.Command}
 */
public record JavaProgram(
    List<Path> jars,
    List<String> jvmArguments,
    String mainClass,
    List<String> arguments,
    Pattern ready) {

  /**
   * Starts it with {@code directory} as its working and temporary directory, as {@link
   * ChildServer#start} does.
   */
  public ChildServer start(PrivateDirectory directory) {
    return ChildServer.start(
        new ChildServer.Command(mainClass, line(directory), Map.of(), directory.path(), ready),
        directory);
  }

  private List<String> line(PrivateDirectory directory) {
    String classPath =
        Stream.concat(jars.stream(), Stream.of(ownClasses()))
            .map(Path::toString)
            .collect(Collectors.joining(System.getProperty("path.separator")));
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-Djava.io.tmpdir=" + directory.path());
    line.addAll(jvmArguments);
    line.addAll(List.of("-classpath", classPath, ChildMain.class.getName()));
    line.addAll(List.of(directory.path().toString(), mainClass));
    line.addAll(arguments);
    return line;
  }

  private static Path ownClasses() {
    try {
      return Path.of(JavaProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot tell where the classes of testdata lie", e);
    }
  }
}
