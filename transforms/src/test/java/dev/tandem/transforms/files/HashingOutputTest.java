package dev.tandem.transforms.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HashingOutputTest {
  /** As object stores' channels are: closing completes an upload, which cannot be done twice. */
  private static final class Upload implements WritableByteChannel {
    private int closed;
    private int bytes;

    @Override
    public int write(ByteBuffer source) {
      int length = source.remaining();
      source.position(source.limit());
      bytes += length;
      return length;
    }

    @Override
    public boolean isOpen() {
      return closed == 0;
    }

    @Override
    public void close() throws IOException {
      if (closed++ > 0) {
        throw new IOException("no such upload");
      }
    }
  }

  @Test
  void letsGoOfAFinishedFileWithoutTouchingIt() throws Exception {
    Upload upload = new Upload();
    HashingOutput output = new HashingOutput(upload);
    output.write("abc".getBytes(StandardCharsets.UTF_8));
    output.close();
    output.abandon();
    output.close();

    assertThat(upload.bytes).isEqualTo(3);
    assertThat(upload.closed).isEqualTo(1);
    assertThat(output.sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void sendsNothingMoreOfAFileThatIsAbandoned() throws Exception {
    Upload upload = new Upload();
    HashingOutput output = new HashingOutput(upload);
    output.write("abc".getBytes(StandardCharsets.UTF_8));
    output.abandon();
    output.abandon();
    output.close();

    assertThat(upload.bytes).isZero();
    assertThat(upload.closed).isEqualTo(1);
  }
}
