package dev.tandem.runners.flink;

import dev.tandem.runners.contract.KafkaStreamContract;
import java.nio.file.Path;
import java.util.List;

final class FlinkKafkaStreamIT extends KafkaStreamContract {
  @Override
  protected List<String> checkpoints(Path folder) {
    return List.of("--checkpoints=" + folder.resolve("checkpoints"), "--checkpointEvery=PT1S");
  }

  @Override
  protected boolean goesOnAsIfNothingWas() {
    return true;
  }
}
