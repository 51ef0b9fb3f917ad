package dev.tandem.transforms.failure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.jspecify.annotations.Nullable;

/** Reads a file of failures, one JSON object a line, in the order it was written. */
public final class FailureFileReader implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ResourceId file;
  private final BufferedReader lines;
  private long line;

  private FailureFileReader(ResourceId file, BufferedReader lines) {
    this.file = file;
    this.lines = lines;
  }

  public static FailureFileReader open(ResourceId file) throws IOException {
    return new FailureFileReader(
        file,
        new BufferedReader(
            new InputStreamReader(
                Channels.newInputStream(FileSystems.open(file)), StandardCharsets.UTF_8)));
  }

  /**
   * The next failure, or null after the last.
   *
   * @throws IllegalArgumentException if a line is no failure; names the file and the line
   */
  public @Nullable Failure next() throws IOException {
    String text = lines.readLine();
    if (text == null) {
      return null;
    }
    line++;
    try {
      return FailureJson.read(JSON.readTree(text));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s, line %d: %s".formatted(file, line, e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
