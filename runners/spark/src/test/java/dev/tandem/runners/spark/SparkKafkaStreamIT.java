package dev.tandem.runners.spark;

import dev.tandem.runners.contract.KafkaStreamContract;
import java.nio.file.Path;
import java.util.List;

final class SparkKafkaStreamIT extends KafkaStreamContract {
  @Override
  protected List<String> checkpoints(Path folder) {
    return List.of("--checkpoints=" + folder.resolve("checkpoints"));
  }

  /** The last batch may be answered again. */
  @Override
  protected boolean goesOnAsIfNothingWas() {
    return false;
  }
}
