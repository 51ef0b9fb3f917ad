package dev.tandem.transforms.features;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Encodes any value of a feature, or null: a byte that says what follows, then the value.
 * Deterministic: equal values have equal bytes. The bytes are persisted; a tag never changes its
 * meaning.
 */
public final class ValueCoder extends AtomicCoder<@Nullable Object> {
  private static final ValueCoder INSTANCE = new ValueCoder();

  private static final int NULL = 0;
  private static final int STRING = 1;
  private static final int INT = 2;
  private static final int LONG = 3;
  private static final int DECIMAL = 4;
  private static final int DOUBLE = 5;
  private static final int FALSE = 6;
  private static final int TRUE = 7;
  private static final int TIME = 8;

  /** No string or number of one record is longer; a larger length means damaged bytes. */
  private static final int MAX_BYTES = 1 << 28;

  private ValueCoder() {}

  public static ValueCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(@Nullable Object value, OutputStream out) throws IOException {
    write(value, out);
  }

  @Override
  public @Nullable Object decode(InputStream in) throws IOException {
    return read(in);
  }

  /** Encodes without an instance. */
  public static void write(@Nullable Object value, OutputStream out) throws IOException {
    if (value == null) {
      out.write(NULL);
    } else if (value instanceof String text) {
      out.write(STRING);
      writeText(text, out);
    } else if (value instanceof Integer number) {
      out.write(INT);
      VarInt.encode(zigzag(number), out);
    } else if (value instanceof Long number) {
      out.write(LONG);
      VarInt.encode(zigzag(number), out);
    } else if (value instanceof BigDecimal decimal) {
      out.write(DECIMAL);
      VarInt.encode(zigzag(decimal.scale()), out);
      writeBytes(decimal.unscaledValue().toByteArray(), out);
    } else if (value instanceof Double number) {
      out.write(DOUBLE);
      writeFixed(Double.doubleToRawLongBits(number), out);
    } else if (value instanceof Boolean flag) {
      out.write(flag ? TRUE : FALSE);
    } else if (value instanceof Instant time) {
      out.write(TIME);
      VarInt.encode(zigzag(time.getEpochSecond()), out);
      VarInt.encode(time.getNano(), out);
    } else {
      throw new CoderException(value.getClass() + " is no class of a feature's value");
    }
  }

  /** Decodes without an instance. */
  public static @Nullable Object read(InputStream in) throws IOException {
    int tag = in.read();
    return switch (tag) {
      case NULL -> null;
      case STRING -> readText(in);
      case INT -> Math.toIntExact(unzigzag(VarInt.decodeLong(in)));
      case LONG -> unzigzag(VarInt.decodeLong(in));
      case DECIMAL -> {
        int scale = Math.toIntExact(unzigzag(VarInt.decodeLong(in)));
        yield new BigDecimal(new BigInteger(readBytes(in)), scale);
      }
      case DOUBLE -> Double.longBitsToDouble(new DataInputStream(in).readLong());
      case FALSE -> Boolean.FALSE;
      case TRUE -> Boolean.TRUE;
      case TIME -> {
        long seconds = unzigzag(VarInt.decodeLong(in));
        yield Instant.ofEpochSecond(seconds, VarInt.decodeInt(in));
      }
      case -1 -> throw new EOFException("a value is missing");
      default -> throw new CoderException("unknown tag of a value: " + tag);
    };
  }

  /** Writes a length and UTF-8. */
  public static void writeText(String text, OutputStream out) throws IOException {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  /** Reads what {@link #writeText} wrote. */
  public static String readText(InputStream in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  /** Writes a length and bytes. */
  public static void writeBytes(byte[] bytes, OutputStream out) throws IOException {
    VarInt.encode(bytes.length, out);
    out.write(bytes);
  }

  /** Reads what {@link #writeBytes} wrote. */
  public static byte[] readBytes(InputStream in) throws IOException {
    int length = VarInt.decodeInt(in);
    if (length < 0 || length > MAX_BYTES) {
      throw new CoderException("a length of " + length + " bytes: the bytes are damaged");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("%d bytes of %d".formatted(bytes.length, length));
    }
    return bytes;
  }

  private static void writeFixed(long bits, OutputStream out) throws IOException {
    byte[] bytes = new byte[Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (bits >>> (Long.SIZE - Byte.SIZE * (i + 1)));
    }
    out.write(bytes);
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> (Long.SIZE - 1));
  }

  private static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
