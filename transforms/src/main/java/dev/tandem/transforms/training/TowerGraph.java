package dev.tandem.transforms.training;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.tandem.transforms.model.FeatureInputs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a tower as an ONNX graph that takes raw features by name, shape {@code [n]}, and gives
 * {@code embedding}, shape {@code [n, d]}: the same arithmetic as {@link LearningTower}'s, with the
 * encoding ({@link FeatureEncoding}) inside. A string is looked up, unknown and empty ones in row
 * 0; NaN is null. Vectors are finite whatever the input.
 */
final class TowerGraph {
  private static final int IR_VERSION = 7;
  private static final int OPSET = 13;
  private static final int ML_OPSET = 2;
  private static final String ML_DOMAIN = "ai.onnx.ml";
  private static final String OUTPUT = "embedding";
  private static final String BATCH = "n";

  private final GraphProto.Builder graph = GraphProto.newBuilder();
  private int names;

  private TowerGraph() {}

  /** The graph's bytes; the same for equal weights. */
  static byte[] of(String name, TowerWeights weights) {
    TowerGraph tower = new TowerGraph();
    tower.write(weights);
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("tandem")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(ML_DOMAIN).setVersion(ML_OPSET))
        .setGraph(tower.graph.setName(name))
        .build()
        .toByteArray();
  }

  private void write(TowerWeights weights) {
    int hidden = weights.hidden();
    String sum = matrix(new float[][] {weights.bias()}, hidden);
    FeatureEncoding idEncoding = weights.encodings().get(0);
    for (int f = 0; f < weights.tables().length; f++) {
      FeatureEncoding encoding = weights.encodings().get(f + 1);
      String table = matrix(weights.tables()[f], hidden);
      if (encoding.isText()) {
        sum = node("Add", sum, node("Gather", table, lookUp(encoding)));
      } else {
        sum = addNumber(sum, encoding, table, weights.slopes()[f]);
      }
    }
    String raw =
        node("MatMul", node("Relu", sum), matrix(transposed(weights.out()), weights.dimension()));
    raw = node("Add", raw, floats(weights.outBias()));
    String id = matrix(weights.id(), weights.dimension());
    raw = node("Add", raw, node("Gather", id, lookUp(idEncoding)));
    String square = sumOverColumns(node("Mul", raw, raw), 1);
    String length = node("Sqrt", node("Add", square, floats(LearningTower.EPSILON)));
    add("Div", OUTPUT, raw, length);
    graph.addOutput(value(OUTPUT, TensorProto.DataType.FLOAT, weights.dimension()));
  }

  private String input(FeatureEncoding encoding, TensorProto.DataType type) {
    String name = encoding.feature().name();
    graph.addInput(value(name, type, 0));
    return name;
  }

  /** A string's row. */
  private String lookUp(FeatureEncoding encoding) {
    AttributeProto.Builder keys = attribute("keys_strings", AttributeProto.AttributeType.STRINGS);
    AttributeProto.Builder rows = attribute("values_int64s", AttributeProto.AttributeType.INTS);
    for (int i = 0; i < encoding.vocabulary().length; i++) {
      keys.addStrings(ByteString.copyFromUtf8(encoding.vocabulary()[i]));
      rows.addInts(i + 1L);
    }
    if (encoding.vocabulary().length == 0) {
      keys.addStrings(ByteString.EMPTY);
      rows.addInts(0);
    }
    String output = newName();
    graph.addNode(
        NodeProto.newBuilder()
            .setDomain(ML_DOMAIN)
            .setOpType("LabelEncoder")
            .setName(output)
            .addInput(input(encoding, TensorProto.DataType.STRING))
            .addOutput(output)
            .addAttribute(keys)
            .addAttribute(rows)
            .addAttribute(attribute("default_int64", AttributeProto.AttributeType.INT).setI(0)));
    return output;
  }

  private String addNumber(String sum, FeatureEncoding encoding, String table, float[] slope) {
    String raw = input(encoding, TensorProto.DataType.FLOAT);
    String isNull = node("IsNaN", raw);
    String limit = floats((float) FeatureInputs.MOST);
    String number =
        node(
            "Clip",
            node("Where", isNull, floats(0), raw),
            floats((float) -FeatureInputs.MOST),
            limit);
    String column = node("Unsqueeze", number, longs(1));
    String bin = longs(1);
    if (encoding.thresholds().length > 0) {
      String atLeast = node("GreaterOrEqual", column, floats(encoding.thresholds()));
      bin = node("Add", sumOverColumns(cast(atLeast, TensorProto.DataType.INT64), 0), bin);
    }
    String row = node("Where", isNull, longs(0), bin);
    String scaled = number;
    if (encoding.logarithmic()) {
      scaled = node("Log", node("Add", node("Max", number, floats(0)), floats(1)));
    }
    scaled =
        node(
            "Mul",
            node("Sub", scaled, floats(encoding.mean())),
            floats(encoding.inverseDeviation()));
    scaled =
        node(
            "Clip",
            scaled,
            floats(-FeatureEncoding.MAX_SCALED),
            floats(FeatureEncoding.MAX_SCALED));
    scaled = node("Where", isNull, floats(0), scaled);
    String sloped =
        node(
            "Mul",
            node("Unsqueeze", scaled, longs(1)),
            matrix(new float[][] {slope}, slope.length));
    return node("Add", node("Add", sum, node("Gather", table, row)), sloped);
  }

  private String sumOverColumns(String input, int keepDimensions) {
    String output = newName();
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("ReduceSum")
            .setName(output)
            .addInput(input)
            .addInput(longs(1))
            .addOutput(output)
            .addAttribute(
                attribute("keepdims", AttributeProto.AttributeType.INT).setI(keepDimensions)));
    return output;
  }

  private String cast(String input, TensorProto.DataType type) {
    String output = newName();
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType("Cast")
            .setName(output)
            .addInput(input)
            .addOutput(output)
            .addAttribute(
                attribute("to", AttributeProto.AttributeType.INT).setI(type.getNumber())));
    return output;
  }

  private String node(String type, String... inputs) {
    String output = newName();
    add(type, output, inputs);
    return output;
  }

  private void add(String type, String output, String... inputs) {
    graph.addNode(
        NodeProto.newBuilder()
            .setOpType(type)
            .setName(output)
            .addAllInput(Arrays.asList(inputs))
            .addOutput(output));
  }

  /** No feature has a name with a dot. */
  private String newName() {
    return "t." + names++;
  }

  private static AttributeProto.Builder attribute(String name, AttributeProto.AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  private String matrix(float[][] rows, int columns) {
    ByteBuffer bytes = littleEndian(Math.multiplyExact(rows.length, columns) * (long) Float.BYTES);
    for (float[] row : rows) {
      for (float number : row) {
        bytes.putFloat(number);
      }
    }
    return tensor(TensorProto.DataType.FLOAT, bytes, List.of((long) rows.length, (long) columns));
  }

  private String floats(float... numbers) {
    ByteBuffer bytes = littleEndian(numbers.length * (long) Float.BYTES);
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    // A single number has no dimensions: Clip takes it so, and so does all that broadcasts.
    return tensor(
        TensorProto.DataType.FLOAT,
        bytes,
        numbers.length == 1 ? List.of() : List.of((long) numbers.length));
  }

  private String longs(long number) {
    return tensor(
        TensorProto.DataType.INT64, littleEndian(Long.BYTES).putLong(number), List.of(1L));
  }

  private static ByteBuffer littleEndian(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private String tensor(TensorProto.DataType type, ByteBuffer bytes, List<Long> dimensions) {
    String name = newName();
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .addAllDims(dimensions)
            .setRawData(ByteString.copyFrom(bytes.flip())));
    return name;
  }

  /**
   * @param columns 0 for a value of one dimension
   */
  private static ValueInfoProto value(String name, TensorProto.DataType type, int columns) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(BATCH));
    if (columns > 0) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(columns));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  private static float[][] transposed(float[][] rows) {
    float[][] columns = new float[rows[0].length][rows.length];
    Kernels.transpose(rows, columns, rows.length, columns.length);
    return columns;
  }
}
