package dev.tandem.testdata.objectstore;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Files as pipelines handle them: through whichever file system Beam has for a path. */
final class BeamFiles {

  private BeamFiles() {}

  /** Configures Beam's file systems for this whole JVM. */
  static void configure(List<String> arguments) {
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).create());
  }

  static void write(String path, byte[] content) throws IOException {
    try (WritableByteChannel channel =
        FileSystems.create(FileSystems.matchNewResource(path, false), "application/octet-stream")) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  static byte[] read(String path) throws IOException {
    try (InputStream stream =
        Channels.newInputStream(
            FileSystems.open(FileSystems.matchSingleFileSpec(path).resourceId()))) {
      return stream.readAllBytes();
    }
  }

  static List<String> list(String pattern) throws IOException {
    return FileSystems.match(pattern).metadata().stream()
        .map(MatchResult.Metadata::resourceId)
        .map(Object::toString)
        .sorted()
        .toList();
  }

  static byte[] randomBytes(int size) {
    byte[] bytes = new byte[size];
    new Random(20260101).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] content) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
