package dev.tandem.pipelines;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/** The feature spec that {@code --featureSpec} names. */
public final class SpecFile {
  private static final int MAX_SPEC_BYTES = 1 << 20;

  private SpecFile() {}

  /**
   * @param file on any path of Beam; null for the built-in spec
   * @throws IllegalArgumentException if it cannot be read; names the flag
   * @throws InvalidSpecException if the spec is wrong
   */
  public static FeatureSpec read(@Nullable String file) {
    if (file == null) {
      return FeatureSpecReader.builtIn();
    }
    String yaml;
    try (InputStream in =
        Channels.newInputStream(
            FileSystems.open(FileSystems.matchSingleFileSpec(file).resourceId()))) {
      yaml = new String(in.readNBytes(MAX_SPEC_BYTES + 1), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--featureSpec=%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    try {
      return FeatureSpecReader.read(yaml, file);
    } catch (IllegalArgumentException e) {
      throw new InvalidSpecException(e);
    }
  }

  /** The feature spec is wrong; the message has a line for each reason. */
  public static final class InvalidSpecException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidSpecException(IllegalArgumentException cause) {
      super("The feature spec is wrong:\n" + cause.getMessage(), cause);
    }
  }
}
