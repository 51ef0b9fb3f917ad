package dev.tandem.transforms.archive;

import dev.tandem.transforms.archive.Column.ListOf;
import dev.tandem.transforms.archive.Column.Value;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.parquet.ParquetFileBuilder;
import dev.tandem.transforms.parquet.ParquetTypes;
import dev.tandem.transforms.serve.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.ConversionPatterns;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Answers as Parquet, compressed with Snappy, filed under the time when they were made; {@code
 * docs/archive-format.md} lists the columns.
 */
public final class AnswerParquet extends AnswerFormat {
  private static final long serialVersionUID = 1;

  /** Held in memory by each open file until it is full. */
  private static final long ROW_GROUP_BYTES = 32L << 20;

  private static final String LIST = "list";
  private static final String ELEMENT = "element";

  private AnswerParquet(FeatureSpec spec) {
    super(spec);
  }

  /**
   * @throws IllegalArgumentException if a feature of the spec has the name of another column
   */
  public static AnswerParquet of(FeatureSpec spec) {
    return new AnswerParquet(spec);
  }

  @Override
  public String suffix() {
    return "parquet";
  }

  @Override
  public RowWriter<Answer> open(OutputStream out) throws IOException {
    List<Column<Answer>> columns = columns();
    ParquetWriter<Answer> writer =
        new ParquetFileBuilder<Answer>(
                out,
                new MessageType("answer", types(columns)),
                Map.of("tandem.spec.name", spec().name(), "tandem.spec.hash", spec().hash()),
                (answer, consumer) -> {
                  consumer.startMessage();
                  writeFields(columns, answer, consumer);
                  consumer.endMessage();
                })
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withRowGroupSize(ROW_GROUP_BYTES)
            // Every one is another: a dictionary would be built, and thrown away.
            .withDictionaryEncoding("recommendation_id", false)
            .build();
    return new RowWriter<>() {
      @Override
      public void write(Answer answer) throws IOException {
        writer.write(answer);
      }

      @Override
      public void close() throws IOException {
        writer.close();
      }
    };
  }

  private static <R> List<Type> types(List<Column<R>> columns) {
    return columns.stream().map(AnswerParquet::type).toList();
  }

  private static <R> Type type(Column<R> column) {
    if (column instanceof ListOf<R, ?> list) {
      GroupType element = new GroupType(Repetition.REQUIRED, ELEMENT, types(list.fields()));
      return ConversionPatterns.listOfElements(Repetition.REQUIRED, list.name(), element);
    }
    Value<R> value = (Value<R>) column;
    return ParquetTypes.field(value.name(), value.type(), value.nullable());
  }

  private static <R> void writeFields(List<Column<R>> columns, R row, RecordConsumer consumer) {
    for (int i = 0; i < columns.size(); i++) {
      Column<R> column = columns.get(i);
      if (column instanceof ListOf<R, ?> list) {
        consumer.startField(list.name(), i);
        writeList(list, row, consumer);
        consumer.endField(list.name(), i);
      } else {
        Value<R> value = (Value<R>) column;
        Object content = value.of().apply(row);
        if (content != null) {
          consumer.startField(value.name(), i);
          writeValue(value.type(), content, consumer);
          consumer.endField(value.name(), i);
        } else if (!value.nullable()) {
          // Parquet itself would not notice: the column would end up one value short.
          throw new IllegalArgumentException("column '%s' may not be null".formatted(value.name()));
        }
      }
    }
  }

  private static <R, E> void writeList(ListOf<R, E> list, R row, RecordConsumer consumer) {
    List<E> elements = list.of().apply(row);
    consumer.startGroup();
    if (!elements.isEmpty()) {
      consumer.startField(LIST, 0);
      for (E element : elements) {
        consumer.startGroup();
        consumer.startField(ELEMENT, 0);
        consumer.startGroup();
        writeFields(list.fields(), element, consumer);
        consumer.endGroup();
        consumer.endField(ELEMENT, 0);
        consumer.endGroup();
      }
      consumer.endField(LIST, 0);
    }
    consumer.endGroup();
  }

  private static void writeValue(FeatureType type, Object value, RecordConsumer consumer) {
    switch (ParquetTypes.physical(type)) {
      case BINARY -> consumer.addBinary(ParquetTypes.toBinary(type, value));
      case INT32 -> consumer.addInteger((int) ParquetTypes.toNumber(type, value));
      case INT64 -> consumer.addLong(ParquetTypes.toNumber(type, value));
      case DOUBLE -> consumer.addDouble((Double) value);
      case BOOLEAN -> consumer.addBoolean((Boolean) value);
    }
  }
}
