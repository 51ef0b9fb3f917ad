package dev.tandem.testdata.topics;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The npm package {@code kinesis-local} on this machine.
 *
 * @param node the program that runs it
 * @param folder of the package
 */
record KinesisLocal(Path node, Path folder) {
  static final String MAIN = "main.js";

  static Optional<KinesisLocal> find() {
    return findNode()
        .flatMap(program -> findFolder().map(place -> new KinesisLocal(program, place)));
  }

  private static Optional<Path> findNode() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(place -> !place.isBlank())
        .map(place -> Path.of(place, "node"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<Path> findFolder() {
    String named = System.getenv("TANDEM_KINESIS_LOCAL");
    String place =
        named != null && !named.isBlank()
            ? named
            // Maven's tests are told, whatever module they are in; else we are at the root.
            : System.getProperty(
                "tandem.kinesis.local", "target/kinesis-local/node_modules/kinesis-local");
    return Optional.of(Path.of(place).toAbsolutePath())
        .filter(folder -> Files.isRegularFile(folder.resolve(MAIN)));
  }
}
