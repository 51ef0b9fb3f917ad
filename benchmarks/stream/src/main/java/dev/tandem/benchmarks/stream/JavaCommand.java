package dev.tandem.benchmarks.stream;

import dev.tandem.benchmarks.launch.LaunchFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a JVM that runs a module's class. */
final class JavaCommand {
  private JavaCommand() {}

  /**
   * @param module what the build wrote about the module
   * @param scratch its folder for temporary files
   * @param jvmArgs besides the module's own
   */
  static ProcessBuilder of(
      LaunchFiles module,
      String heap,
      Path scratch,
      List<String> jvmArgs,
      String mainClass,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    command.add("-Djava.io.tmpdir=" + scratch);
    command.addAll(module.jvmArgs());
    command.addAll(jvmArgs);
    command.add("-classpath");
    command.add(module.classPath());
    command.add(mainClass);
    command.addAll(arguments);
    return new ProcessBuilder(command).directory(scratch.toFile());
  }
}
