package dev.tandem.testdata.model;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A small tower with random weights, made of ONNX nodes: embeddings of texts and scaled numbers,
 * one hidden layer, an output. The same calls and seed give the same bytes.
 */
public final class TowerGraph {
  private static final int OPSET = 17;
  private static final int IR_VERSION = 8;
  private static final float CLIP = 10;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("tower");
  private final List<String> encoded = new ArrayList<>();
  private final Random random;
  private final int hidden;
  private final int dimension;
  private boolean columns;
  private boolean notFinite;
  private boolean zero;
  private int width;
  private String output = "embedding";

  public TowerGraph(int hidden, int dimension, long seed) {
    this.hidden = hidden;
    this.dimension = dimension;
    this.random = new Random(seed);
  }

  /** From here on inputs have the shape {@code [n,1]} and not {@code [n]}. */
  public TowerGraph columns() {
    columns = true;
    return this;
  }

  /** Puts one weight that is not a number into the last layer. */
  public TowerGraph notFinite() {
    notFinite = true;
    return this;
  }

  /** Gives every row a vector of zeros. */
  public TowerGraph zero() {
    zero = true;
    return this;
  }

  /** Calls the output otherwise. */
  public TowerGraph output(String name) {
    output = name;
    return this;
  }

  /** A text input: a vector for each word of the vocabulary, and one for all others. */
  public TowerGraph text(String input, List<String> vocabulary, int wide) {
    return encoded(input, vocabulary, vocabulary.size() + 1, wide);
  }

  /** A text input that the graph runs with, but for one text. */
  public TowerGraph breaksAt(String input, String text) {
    return encoded(input, List.of(text), 1, 1);
  }

  private TowerGraph encoded(String input, List<String> vocabulary, int rows, int wide) {
    input(input, TensorProto.DataType.STRING);
    AttributeProto.Builder words =
        AttributeProto.newBuilder()
            .setName("keys_strings")
            .setType(AttributeProto.AttributeType.STRINGS);
    AttributeProto.Builder numbers =
        AttributeProto.newBuilder()
            .setName("values_int64s")
            .setType(AttributeProto.AttributeType.INTS);
    for (int i = 0; i < vocabulary.size(); i++) {
      words.addStrings(ByteString.copyFromUtf8(vocabulary.get(i)));
      numbers.addInts(i + 1);
    }
    graph.addNode(
        node("LabelEncoder", List.of(input), input + ".code")
            .setDomain("ai.onnx.ml")
            .addAttribute(words)
            .addAttribute(numbers)
            .addAttribute(whole("default_int64", 0)));
    return embedded(input, rows, wide);
  }

  /** A text input without a vocabulary: the text's hash chooses one of some vectors. */
  public TowerGraph hashed(String input, int buckets, int wide) {
    input(input, TensorProto.DataType.STRING);
    graph.addNode(
        node("MurmurHash3", List.of(input), input + ".hash")
            .setDomain("com.microsoft")
            .addAttribute(whole("positive", 1)));
    graph.addNode(
        node("Cast", List.of(input + ".hash"), input + ".long")
            .addAttribute(whole("to", TensorProto.DataType.INT64.getNumber())));
    longs(input + ".buckets", buckets);
    graph.addNode(node("Mod", List.of(input + ".long", input + ".buckets"), input + ".code"));
    return embedded(input, buckets, wide);
  }

  private TowerGraph embedded(String input, int rows, int wide) {
    weights(input + ".table", wide, rows, wide);
    graph.addNode(node("Gather", List.of(input + ".table", input + ".code"), input + ".gathered"));
    return shaped(input, input + ".gathered", wide);
  }

  /** A number input, scaled and clipped; what is not a number counts as the mean. */
  public TowerGraph number(String input, float mean, float scale) {
    input(input, TensorProto.DataType.FLOAT);
    floats(input + ".mean", mean);
    floats(input + ".scale", scale);
    floats(input + ".least", -CLIP);
    floats(input + ".most", CLIP);
    graph.addNode(node("IsNaN", List.of(input), input + ".missing"));
    graph.addNode(
        node("Where", List.of(input + ".missing", input + ".mean", input), input + ".known"));
    graph.addNode(node("Sub", List.of(input + ".known", input + ".mean"), input + ".centred"));
    graph.addNode(node("Div", List.of(input + ".centred", input + ".scale"), input + ".scaled"));
    graph.addNode(
        node(
            "Clip",
            List.of(input + ".scaled", input + ".least", input + ".most"),
            input + ".clipped"));
    return shaped(input, input + ".clipped", 1);
  }

  /** A number input as it comes: a tower with it is no good, for numbers may be missing. */
  public TowerGraph plainNumber(String input) {
    input(input, TensorProto.DataType.FLOAT);
    return shaped(input, input, 1);
  }

  private TowerGraph shaped(String input, String from, int wide) {
    TensorProto.Builder shape =
        TensorProto.newBuilder()
            .setName(input + ".shape")
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(2)
            .addInt64Data(-1)
            .addInt64Data(wide);
    graph.addInitializer(shape);
    graph.addNode(node("Reshape", List.of(from, input + ".shape"), input + ".vector"));
    encoded.add(input + ".vector");
    width += wide;
    return this;
  }

  /** An input that the graph takes and does not use. */
  public TowerGraph unused(String input, TensorProto.DataType type) {
    input(input, type);
    return this;
  }

  /** The graph as a file has it. Call once. */
  public byte[] build() {
    graph.addNode(node("Concat", encoded, "all").addAttribute(whole("axis", 1)));
    weights("w1", width, width, hidden);
    weights("b1", 1, hidden);
    graph.addNode(node("Gemm", List.of("all", "w1", "b1"), "h1"));
    graph.addNode(node("Relu", List.of("h1"), "h2"));
    weights("w2", hidden, hidden, dimension);
    weights("b2", 1, dimension);
    graph.addNode(node("Gemm", List.of("h2", "w2", "b2"), output));
    graph.addOutput(value(output, TensorProto.DataType.FLOAT, dimension));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("somebody else")
        .addOpsetImport(opset("", OPSET))
        .addOpsetImport(opset("ai.onnx.ml", 2))
        .addOpsetImport(opset("com.microsoft", 1))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private void input(String name, TensorProto.DataType type) {
    graph.addInput(columns ? value(name, type, 1) : value(name, type));
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, int... fixed) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"));
    IntStream.of(fixed)
        .forEach(d -> shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(d)));
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }

  private static NodeProto.Builder node(String operator, List<String> inputs, String output) {
    return NodeProto.newBuilder().setOpType(operator).addAllInput(inputs).addOutput(output);
  }

  private static AttributeProto.Builder whole(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value);
  }

  private static OperatorSetIdProto opset(String domain, long version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }

  private void floats(String name, float value) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .addFloatData(value));
  }

  private void longs(String name, long value) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addInt64Data(value));
  }

  private void weights(String name, int fanIn, int... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT.getNumber());
    int size = 1;
    for (int d : shape) {
      tensor.addDims(d);
      size *= d;
    }
    float scale = (float) (1 / Math.sqrt(fanIn));
    for (int i = 0; i < size; i++) {
      float weight = (float) random.nextGaussian() * scale;
      tensor.addFloatData(zero && name.endsWith("2") ? 0 : weight);
    }
    if (notFinite && name.equals("w2")) {
      tensor.setFloatData(0, Float.NaN);
    }
    graph.addInitializer(tensor);
  }
}
