package dev.tandem.transforms.parquet;

import dev.tandem.transforms.features.FeatureType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** How the types of a spec are stored in Parquet. */
public final class ParquetTypes {
  private static final int MAX_INT_DIGITS = 9;
  private static final int MAX_LONG_DIGITS = 18;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private ParquetTypes() {}

  /** What a value is in the file. */
  public enum Physical {
    INT32,
    INT64,
    DOUBLE,
    BOOLEAN,
    BINARY
  }

  public static Physical physical(FeatureType type) {
    return switch (type.kind()) {
      case STRING -> Physical.BINARY;
      case INT -> Physical.INT32;
      case LONG, TIMESTAMP -> Physical.INT64;
      case DOUBLE -> Physical.DOUBLE;
      case BOOLEAN -> Physical.BOOLEAN;
      case DECIMAL -> {
        if (type.precision() <= MAX_INT_DIGITS) {
          yield Physical.INT32;
        }
        yield type.precision() <= MAX_LONG_DIGITS ? Physical.INT64 : Physical.BINARY;
      }
    };
  }

  /** The column of a type. */
  public static Type field(String name, FeatureType type, boolean nullable) {
    Repetition repetition = nullable ? Repetition.OPTIONAL : Repetition.REQUIRED;
    PrimitiveTypeName primitive =
        switch (physical(type)) {
          case INT32 -> PrimitiveTypeName.INT32;
          case INT64 -> PrimitiveTypeName.INT64;
          case DOUBLE -> PrimitiveTypeName.DOUBLE;
          case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
          case BINARY ->
              type.kind() == FeatureType.Kind.DECIMAL
                  ? PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
                  : PrimitiveTypeName.BINARY;
        };
    Types.PrimitiveBuilder<? extends Type> builder = Types.primitive(primitive, repetition);
    if (primitive == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY) {
      builder.length(decimalBytes(type.precision()));
    }
    switch (type.kind()) {
      case STRING -> builder.as(LogicalTypeAnnotation.stringType());
      case DECIMAL -> builder.as(LogicalTypeAnnotation.decimalType(type.scale(), type.precision()));
      case TIMESTAMP -> builder.as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS));
      case INT, LONG, DOUBLE, BOOLEAN -> {
        // The physical type says it all.
      }
    }
    return builder.named(name);
  }

  /** Bytes that hold every two's complement number of so many decimal digits. */
  static int decimalBytes(int precision) {
    return BigInteger.TEN.pow(precision).bitLength() / Byte.SIZE + 1;
  }

  /** The number that stands for a value whose {@link #physical} form is none of BINARY. */
  public static long toNumber(FeatureType type, Object value) {
    return switch (type.kind()) {
      case INT -> (Integer) value;
      case LONG -> (Long) value;
      case DOUBLE -> Double.doubleToRawLongBits((Double) value);
      case BOOLEAN -> (Boolean) value ? 1 : 0;
      case TIMESTAMP -> micros((Instant) value);
      case DECIMAL -> unscaled(type, (BigDecimal) value).longValueExact();
      case STRING -> throw new IllegalArgumentException("a string is no number");
    };
  }

  /** What a value is whose {@link #physical} form is BINARY. */
  public static Binary toBinary(FeatureType type, Object value) {
    if (type.kind() == FeatureType.Kind.STRING) {
      return Binary.fromConstantByteArray(((String) value).getBytes(StandardCharsets.UTF_8));
    }
    byte[] digits = unscaled(type, (BigDecimal) value).toByteArray();
    byte[] fixed = new byte[decimalBytes(type.precision())];
    if (digits[0] < 0) {
      Arrays.fill(fixed, (byte) -1);
    }
    System.arraycopy(digits, 0, fixed, fixed.length - digits.length, digits.length);
    return Binary.fromConstantByteArray(fixed);
  }

  private static BigInteger unscaled(FeatureType type, BigDecimal value) {
    BigDecimal exact = value.setScale(type.scale(), RoundingMode.UNNECESSARY);
    if (exact.precision() > type.precision()) {
      throw new ArithmeticException("%s does not fit %s".formatted(value, type));
    }
    return exact.unscaledValue();
  }

  /** The value that {@link #toNumber} stands for. */
  public static Object fromNumber(FeatureType type, long number) {
    return switch (type.kind()) {
      case INT -> (int) number;
      case LONG -> number;
      case DOUBLE -> Double.longBitsToDouble(number);
      case BOOLEAN -> number != 0;
      case TIMESTAMP ->
          Instant.ofEpochSecond(
              Math.floorDiv(number, MICROS_PER_SECOND),
              Math.floorMod(number, MICROS_PER_SECOND) * NANOS_PER_MICRO);
      case DECIMAL -> BigDecimal.valueOf(number, type.scale());
      case STRING -> throw new IllegalArgumentException("a string is no number");
    };
  }

  /** The value that {@link #toBinary} made this of. */
  public static Object fromBinary(FeatureType type, Binary value) {
    return type.kind() == FeatureType.Kind.STRING
        ? value.toStringUsingUTF8()
        : new BigDecimal(new BigInteger(value.getBytes()), type.scale());
  }

  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), MICROS_PER_SECOND),
        time.getNano() / NANOS_PER_MICRO);
  }
}
