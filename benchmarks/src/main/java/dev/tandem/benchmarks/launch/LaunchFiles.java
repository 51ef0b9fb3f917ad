package dev.tandem.benchmarks.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the build's profile {@code launch-files} wrote about a module.
 *
 * @param classPath of the module's classes and all it depends on
 * @param jvmArgs as in the property {@code jvm.args} of the module's pom
 */
public record LaunchFiles(String classPath, List<String> jvmArgs) {

  /**
   * @param module the module's folder
   * @throws IllegalStateException if the module was not built with the profile
   */
  public static LaunchFiles of(Path module) throws IOException {
    Path target = module.resolve("target");
    Path classPath = target.resolve("classpath.txt");
    Path jvmArgs = target.resolve("jvm.args");
    if (!Files.exists(classPath) || !Files.exists(jvmArgs)) {
      throw new IllegalStateException(
          "%s lacks classpath.txt or jvm.args: start the benchmark with its script in benchmarks/, which builds them."
              .formatted(target));
    }
    return new LaunchFiles(
        target.resolve("classes") + ":" + Files.readString(classPath).strip(),
        Arrays.stream(Files.readString(jvmArgs).strip().split("\\s+"))
            .filter(arg -> !arg.isEmpty())
            .toList());
  }
}
