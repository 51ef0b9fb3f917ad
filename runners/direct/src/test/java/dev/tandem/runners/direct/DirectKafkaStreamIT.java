package dev.tandem.runners.direct;

import dev.tandem.runners.contract.KafkaStreamContract;
import java.nio.file.Path;
import java.util.List;

final class DirectKafkaStreamIT extends KafkaStreamContract {
  @Override
  protected List<String> checkpoints(Path folder) {
    return List.of();
  }

  /** Sessions begin anew, and what was read last is answered again. */
  @Override
  protected boolean goesOnAsIfNothingWas() {
    return false;
  }
}
