package dev.tandem.transforms.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.model.FeatureInputs.InputType;
import dev.tandem.transforms.model.FeatureInputs.Side;
import dev.tandem.transforms.model.FeatureInputs.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One tower: from the features of users, or of items, to vectors. Any number of threads may embed
 * at once, and one may close it meanwhile: the graph is let go when the last of them is done.
 *
 * <p>It is the only class that speaks to ONNX Runtime, which ends the JVM when a string tensor
 * holds a null and when a session is closed during a run.
 */
public final class Tower implements AutoCloseable {
  /** The name of a tower's output. */
  public static final String OUTPUT = "embedding";

  /** Rows that are computed at once. Beyond some tens a larger number makes a row no cheaper. */
  static final int BLOCK = 256;

  private static final long FREE = -1;

  /**
   * An input of the graph.
   *
   * @param name of the feature
   * @param type of its tensor
   * @param slot of the feature, see {@link FeatureInputs}
   * @param column whether its shape is {@code [n,1]} and not {@code [n]}
   */
  public record Input(String name, InputType type, int slot, boolean column) {
    long[] shape(int rows) {
      return column ? new long[] {rows, 1} : new long[] {rows};
    }
  }

  private final Side side;
  private final OrtSession session;
  private final List<Input> inputs;
  private final int dimension;
  private final LeaseCount leases = new LeaseCount(this::free);
  private final ConcurrentLinkedQueue<TowerBuffers> single = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<TowerBuffers> blocks = new ConcurrentLinkedQueue<>();

  private Tower(Side side, OrtSession session, List<Input> inputs, int dimension) {
    this.side = side;
    this.session = session;
    this.inputs = inputs;
    this.dimension = dimension;
  }

  /**
   * Loads a graph.
   *
   * @param onnx the graph
   * @param features what it may ask for
   * @throws IllegalArgumentException if it is no graph, or none that takes these features and gives
   *     an {@value #OUTPUT} of shape {@code [n,d]}; one line for each reason
   */
  public static Tower open(byte[] onnx, FeatureInputs features) {
    String title = features.side().title();
    OrtSession session;
    try (SessionOptions options = new SessionOptions()) {
      // Threads of its own would compete with the pipeline's, which already fill the machine.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      session = Runtime.ENVIRONMENT.createSession(onnx, options);
    } catch (OrtException e) {
      throw new IllegalArgumentException(
          "the %s is no graph that can be run: %s".formatted(title, oneLine(e)), e);
    }
    List<String> problems = new ArrayList<>();
    try {
      List<Input> inputs = inputs(session, features, problems);
      int dimension = dimension(session, title, problems);
      if (problems.isEmpty()) {
        return new Tower(features.side(), session, inputs, dimension);
      }
    } catch (OrtException e) {
      problems.add("the %s cannot be looked into: %s".formatted(title, oneLine(e)));
    }
    close(session);
    throw new IllegalArgumentException(String.join("\n", problems));
  }

  private static List<Input> inputs(
      OrtSession session, FeatureInputs features, List<String> problems) throws OrtException {
    List<Input> inputs = new ArrayList<>();
    String title = features.side().title();
    for (NodeInfo node : session.getInputInfo().values()) {
      String what = "the %s's input '%s'".formatted(title, node.getName());
      int slot = features.slot(node.getName());
      if (slot < 0) {
        problems.add(
            "%s is none of the spec's features for it: %s"
                .formatted(
                    what,
                    String.join(", ", features.features().stream().map(Feature::name).toList())));
      } else if (!(node.getInfo() instanceof TensorInfo tensor)) {
        problems.add(what + " is no tensor");
      } else if (tensor.type != OnnxJavaType.STRING && tensor.type != OnnxJavaType.FLOAT) {
        problems.add(
            "%s is a tensor of %s: string or float (32 bits) is needed"
                .formatted(what, tensor.type));
      } else if (!isRows(tensor.getShape())) {
        problems.add(
            "%s has the shape %s: [n] or [n,1] with a free n is needed"
                .formatted(what, shape(tensor)));
      } else {
        InputType type = tensor.type == OnnxJavaType.STRING ? InputType.STRING : InputType.FLOAT;
        Feature feature = features.features().get(slot);
        if (FeatureInputs.allows(feature.type(), type)) {
          inputs.add(new Input(node.getName(), type, slot, tensor.getShape().length == 2));
        } else {
          problems.add(
              "%s is a tensor of floats, and the feature is a %s".formatted(what, feature.type()));
        }
      }
    }
    return List.copyOf(inputs);
  }

  private static boolean isRows(long[] shape) {
    return (shape.length == 1 || (shape.length == 2 && (shape[1] == 1 || shape[1] == FREE)))
        && shape[0] == FREE;
  }

  private static int dimension(OrtSession session, String title, List<String> problems)
      throws OrtException {
    Map<String, NodeInfo> outputs = new TreeMap<>(session.getOutputInfo());
    NodeInfo node = outputs.get(OUTPUT);
    if (node == null) {
      problems.add("the %s has no output '%s', only %s".formatted(title, OUTPUT, outputs.keySet()));
      return 0;
    }
    String what = "the %s's output '%s'".formatted(title, OUTPUT);
    if (!(node.getInfo() instanceof TensorInfo tensor) || tensor.type != OnnxJavaType.FLOAT) {
      problems.add(what + " is no tensor of floats (32 bits)");
      return 0;
    }
    long[] shape = tensor.getShape();
    if (shape.length != 2
        || shape[0] != FREE
        || shape[1] < 1
        || shape[1] > BundleDescription.MAX_DIMENSION) {
      problems.add(
          "%s has the shape %s: [n,d] with a free n and a fixed d up to %d is needed"
              .formatted(what, shape(tensor), BundleDescription.MAX_DIMENSION));
      return 0;
    }
    return (int) shape[1];
  }

  private static String shape(TensorInfo tensor) {
    return Arrays.toString(tensor.getShape()).replace("-1", "?").replace(" ", "");
  }

  /** The features it takes, in the order of the graph. */
  public List<Input> inputs() {
    return inputs;
  }

  /** d: how long a vector is. */
  public int dimension() {
    return dimension;
  }

  /**
   * Computes vectors, as the graph gives them: neither normalised nor checked; see {@link
   * #isFinite}.
   *
   * @param rows how many
   * @param values asked for rows from 0 to {@code rows - 1}
   * @return {@code rows * d} numbers, row after row
   * @throws TowerException if the graph fails
   * @throws IllegalStateException if the tower is closed
   */
  public float[] embed(int rows, Values values) {
    float[] vectors = new float[Math.multiplyExact(rows, dimension)];
    embed(rows, values, vectors);
    return vectors;
  }

  /** The vectors of rows, see {@link #embed(int, Values)}. */
  public float[] embed(List<FeatureRow> rows) {
    return embed(rows.size(), FeatureInputs.of(rows));
  }

  /** The vector of one row, see {@link #embed(int, Values)}. */
  public float[] embed(FeatureRow row) {
    return embed(1, FeatureInputs.of(row));
  }

  /**
   * The same into an array that may be longer than needed.
   *
   * @throws IllegalArgumentException if it is shorter
   */
  public void embed(int rows, Values values, float[] vectors) {
    if (vectors.length < (long) rows * dimension) {
      throw new IllegalArgumentException(
          "%d numbers are no room for %d vectors of dimension %d"
              .formatted(vectors.length, rows, dimension));
    }
    if (!leases.acquire()) {
      throw new IllegalStateException("the %s is closed".formatted(side.title()));
    }
    try {
      int first = 0;
      while (first < rows) {
        int size = rows - first >= BLOCK ? BLOCK : rows - first;
        run(first, size, values, vectors);
        first += size;
      }
    } catch (OrtException e) {
      throw new TowerException("the %s failed: %s".formatted(side.title(), oneLine(e)), e);
    } finally {
      leases.release();
    }
  }

  private void run(int first, int size, Values values, float[] vectors) throws OrtException {
    ConcurrentLinkedQueue<TowerBuffers> pool = size == 1 ? single : size == BLOCK ? blocks : null;
    TowerBuffers buffers = pool == null ? null : pool.poll();
    if (buffers == null) {
      buffers = new TowerBuffers(Runtime.ENVIRONMENT, inputs, size, dimension);
    }
    boolean good = false;
    try {
      buffers.run(session, first, values, vectors);
      good = true;
    } finally {
      if (good && pool != null) {
        // At most one for each thread that was ever here at once.
        pool.add(buffers);
      } else {
        buffers.close();
      }
    }
  }

  /** Whether all numbers of a vector are finite. */
  public static boolean isFinite(float[] vectors, int row, int dimension) {
    for (int i = row * dimension; i < (row + 1) * dimension; i++) {
      if (!Float.isFinite(vectors[i])) {
        return false;
      }
    }
    return true;
  }

  /** Refuses further use and lets the graph go as soon as nobody computes; does not wait. */
  @Override
  public void close() {
    leases.close();
  }

  private void free() {
    single.forEach(TowerBuffers::close);
    blocks.forEach(TowerBuffers::close);
    close(session);
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not let a graph go", e);
    }
  }

  private static String oneLine(OrtException e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
  }

  /** ONNX Runtime's one environment, loaded when the first tower is. */
  private static final class Runtime {
    static final OrtEnvironment ENVIRONMENT = environment();

    private static OrtEnvironment environment() {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "tandem");
      try {
        environment.setTelemetry(false);
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime's telemetry cannot be switched off", e);
      }
      return environment;
    }
  }
}
