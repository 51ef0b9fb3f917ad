package dev.tandem.transforms.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tandem.transforms.model.FeatureInputs.InputType;
import dev.tandem.transforms.model.FeatureInputs.Values;
import dev.tandem.transforms.model.Tower.Input;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a tower's run over a fixed number of rows, of which those of floats are used again
 * and again. For one thread at a time.
 */
final class TowerBuffers implements AutoCloseable {
  private final OrtEnvironment environment;
  private final List<Input> inputs;
  private final int rows;
  private final FloatBuffer output;
  private final List<FloatBuffer> numbers = new ArrayList<>();
  private final String[] texts;
  private final List<OnnxTensor> kept = new ArrayList<>();
  private final Map<String, OnnxTensor> given = new HashMap<>();
  private final Map<String, OnnxTensor> wanted;

  TowerBuffers(OrtEnvironment environment, List<Input> inputs, int rows, int dimension)
      throws OrtException {
    this.environment = environment;
    this.inputs = inputs;
    this.rows = rows;
    this.texts = new String[rows];
    this.output = direct(rows * dimension);
    boolean complete = false;
    try {
      OnnxTensor vectors =
          keep(OnnxTensor.createTensor(environment, output, new long[] {rows, dimension}));
      wanted = Map.of(Tower.OUTPUT, vectors);
      for (Input input : inputs) {
        if (input.type() == InputType.FLOAT) {
          FloatBuffer buffer = direct(rows);
          numbers.add(buffer);
          given.put(
              input.name(), keep(OnnxTensor.createTensor(environment, buffer, input.shape(rows))));
        }
      }
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  private OnnxTensor keep(OnnxTensor tensor) {
    kept.add(tensor);
    return tensor;
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(floats * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /**
   * @param first the row of the values to begin with, and of the vectors
   */
  void run(OrtSession session, int first, Values values, float[] vectors) throws OrtException {
    try {
      int number = 0;
      for (Input input : inputs) {
        if (input.type() == InputType.FLOAT) {
          FloatBuffer buffer = numbers.get(number++);
          for (int row = 0; row < rows; row++) {
            buffer.put(row, FeatureInputs.number(values.value(first + row, input.slot())));
          }
        } else {
          for (int row = 0; row < rows; row++) {
            // Never null: a null here would end the JVM.
            texts[row] = FeatureInputs.text(values.value(first + row, input.slot()));
          }
          given.put(input.name(), OnnxTensor.createTensor(environment, texts, input.shape(rows)));
        }
      }
      session.run(given, wanted).close();
    } finally {
      for (Input input : inputs) {
        if (input.type() == InputType.STRING) {
          OnnxTensor tensor = given.remove(input.name());
          if (tensor != null) {
            tensor.close();
          }
        }
      }
    }
    int length = output.capacity();
    output.get(0, vectors, first * (length / rows), length);
  }

  @Override
  public void close() {
    kept.forEach(OnnxTensor::close);
  }
}
