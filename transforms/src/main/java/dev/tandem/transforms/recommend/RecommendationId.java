package dev.tandem.transforms.recommend;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names a recommendation after what it was made from, so that a record which is delivered twice, or
 * computed again after a crash, gives the same name, and a consumer can drop the second.
 *
 * <p>A UUID of version 8 (RFC 9562): the first 128 bits of the SHA-256 of {@code
 * tandem-recommendation-1}, the record's id, the session's id and the model's version, each as its
 * length in bytes (4 bytes, big-endian) and its UTF-8; without a model the last has the length -1
 * and no bytes. Then version and variant are set. The session's id is in it because a shop may
 * number the events of each session on its own.
 */
public final class RecommendationId {
  private static final String NAMESPACE = "tandem-recommendation-1";
  private static final long VERSION_MASK = 0xF000L;
  private static final long VERSION_8 = 0x8000L;
  private static final long VARIANT_MASK = 0xC000_0000_0000_0000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private RecommendationId() {}

  /** 36 characters. */
  public static String of(String recordId, String sessionId, @Nullable String modelVersion) {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    add(sha256, NAMESPACE);
    add(sha256, recordId);
    add(sha256, sessionId);
    add(sha256, modelVersion);
    ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
    long high = digest.getLong() & ~VERSION_MASK | VERSION_8;
    long low = digest.getLong() & ~VARIANT_MASK | VARIANT;
    return new UUID(high, low).toString();
  }

  /** Length first: no text can be taken for the end of another. */
  private static void add(MessageDigest digest, @Nullable String text) {
    byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    digest.update(
        ByteBuffer.allocate(Integer.BYTES).putInt(0, text == null ? -1 : bytes.length).array());
    digest.update(bytes);
  }
}
