package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.parquet.ParquetTypes;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Reads chosen columns of a Parquet file, each row as one value per column. */
final class ParquetValues extends ReadSupport<@Nullable Object[]> {
  private final String file;
  private final List<Column> columns;

  /**
   * @param file for messages
   */
  ParquetValues(String file, List<Column> columns) {
    this.file = file;
    this.columns = columns;
  }

  static MessageType message(List<Column> columns) {
    return new MessageType(
        "training",
        columns.stream().map(c -> ParquetTypes.field(c.name(), c.type(), c.nullable())).toList());
  }

  @Override
  public ReadContext init(InitContext context) {
    MessageType wanted = message(columns);
    MessageType found = context.getFileSchema();
    for (Type type : wanted.getFields()) {
      check(type.asPrimitiveType(), found);
    }
    return new ReadContext(wanted);
  }

  @Override
  public RecordMaterializer<@Nullable Object[]> prepareForRead(
      Configuration configuration,
      Map<String, String> metadata,
      MessageType fileSchema,
      ReadContext context) {
    return new Rows(columns);
  }

  @Override
  public RecordMaterializer<@Nullable Object[]> prepareForRead(
      ParquetConfiguration configuration,
      Map<String, String> metadata,
      MessageType fileSchema,
      ReadContext context) {
    return new Rows(columns);
  }

  private void check(PrimitiveType wanted, MessageType fileSchema) {
    String name = wanted.getName();
    if (!fileSchema.containsField(name)) {
      throw new IllegalArgumentException(
          "%s: column '%s' is missing; the file has %s"
              .formatted(file, name, fileSchema.getFields().stream().map(Type::getName).toList()));
    }
    Type found = fileSchema.getType(name);
    boolean same =
        found.isPrimitive()
            && found.asPrimitiveType().getPrimitiveTypeName() == wanted.getPrimitiveTypeName()
            && found.asPrimitiveType().getTypeLength() == wanted.getTypeLength()
            && Objects.equals(found.getLogicalTypeAnnotation(), wanted.getLogicalTypeAnnotation())
            && (found.getRepetition() == wanted.getRepetition()
                || found.isRepetition(Type.Repetition.REQUIRED));
    if (!same) {
      throw new IllegalArgumentException(
          "%s: column '%s' is %s, not %s".formatted(file, name, found, wanted));
    }
  }

  private static final class Rows extends RecordMaterializer<@Nullable Object[]> {
    private final @Nullable Object[] values;
    private final Converter[] converters;

    private final GroupConverter root =
        new GroupConverter() {
          @Override
          public Converter getConverter(int field) {
            return converters[field];
          }

          @Override
          public void start() {
            Arrays.fill(values, null);
          }

          @Override
          public void end() {}
        };

    Rows(List<Column> columns) {
      values = new @Nullable Object[columns.size()];
      converters = new Converter[columns.size()];
      for (int i = 0; i < converters.length; i++) {
        converters[i] = new ValueConverter(values, i, columns.get(i).type());
      }
    }

    @Override
    public @Nullable Object[] getCurrentRecord() {
      return values;
    }

    @Override
    public GroupConverter getRootConverter() {
      return root;
    }
  }

  /** Puts a column's value in its place; what is in a dictionary is converted once. */
  private static final class ValueConverter extends PrimitiveConverter {
    private final @Nullable Object[] values;
    private final int index;
    private final FeatureType type;
    private Object[] dictionary = {};

    ValueConverter(@Nullable Object[] values, int index, FeatureType type) {
      this.values = values;
      this.index = index;
      this.type = type;
    }

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary source) {
      dictionary = new Object[source.getMaxId() + 1];
      for (int id = 0; id < dictionary.length; id++) {
        dictionary[id] =
            switch (ParquetTypes.physical(type)) {
              case INT32 -> ParquetTypes.fromNumber(type, source.decodeToInt(id));
              case INT64 -> ParquetTypes.fromNumber(type, source.decodeToLong(id));
              case DOUBLE -> source.decodeToDouble(id);
              case BOOLEAN -> source.decodeToBoolean(id);
              case BINARY -> ParquetTypes.fromBinary(type, source.decodeToBinary(id));
            };
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      values[index] = dictionary[id];
    }

    @Override
    public void addBinary(Binary value) {
      values[index] = ParquetTypes.fromBinary(type, value);
    }

    @Override
    public void addBoolean(boolean value) {
      values[index] = value;
    }

    @Override
    public void addDouble(double value) {
      values[index] = value;
    }

    @Override
    public void addInt(int value) {
      values[index] = ParquetTypes.fromNumber(type, value);
    }

    @Override
    public void addLong(long value) {
      values[index] = ParquetTypes.fromNumber(type, value);
    }
  }
}
