package dev.tandem.transforms.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Writes to a channel, counting and hashing on the way, so that no file is read again for its
 * checksum. Small writes are gathered; {@link #bytes} counts what was accepted.
 */
public final class HashingOutput extends OutputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  private final WritableByteChannel channel;
  private final MessageDigest digest;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;
  private long bytes;
  private boolean closed;

  /** Takes over the channel: {@link #close} closes it. */
  public HashingOutput(WritableByteChannel channel) {
    this.channel = channel;
    this.digest = Sha256.newDigest();
  }

  @Override
  public void write(int b) throws IOException {
    if (filled == buffer.length) {
      drain();
    }
    buffer[filled++] = (byte) b;
    bytes++;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    if (length > buffer.length - filled) {
      drain();
    }
    if (length >= buffer.length) {
      send(source, offset, length);
    } else {
      System.arraycopy(source, offset, buffer, filled, length);
      filled += length;
    }
    bytes += length;
  }

  /** How many bytes were written so far. */
  public long bytes() {
    return bytes;
  }

  /** The hash of all bytes, in hex; only after {@link #close}, and only once. */
  public String sha256() {
    if (!closed) {
      throw new IllegalStateException("the hash is known when the file is closed");
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try (channel) {
        drain();
      }
    }
  }

  /**
   * Closes the channel and forgets what was not yet sent. Does nothing after {@link #close}: the
   * channel of an object store cannot be closed twice.
   */
  public void abandon() throws IOException {
    if (!closed) {
      closed = true;
      channel.close();
    }
  }

  private void drain() throws IOException {
    send(buffer, 0, filled);
    filled = 0;
  }

  private void send(byte[] source, int offset, int length) throws IOException {
    digest.update(source, offset, length);
    ByteBuffer pending = ByteBuffer.wrap(source, offset, length);
    while (pending.hasRemaining()) {
      channel.write(pending);
    }
  }
}
