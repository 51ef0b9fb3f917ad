package dev.tandem.transforms.learn;

import dev.tandem.transforms.training.Trainer.EpochListener;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who wants to hear of a run's epochs in this JVM: a console does, while the pipeline runs. Where
 * the training is done in another JVM nobody hears; nothing depends on it.
 */
public final class TrainingProgress {
  private static final ConcurrentMap<String, EpochListener> LISTENERS = new ConcurrentHashMap<>();

  private TrainingProgress() {}

  /** Begins to tell of a run; {@link #end} must follow. */
  public static void listen(String runId, EpochListener listener) {
    LISTENERS.put(runId, listener);
  }

  static EpochListener of(String runId) {
    return LISTENERS.getOrDefault(runId, epoch -> {});
  }

  /** Forgets a run. */
  public static void end(String runId) {
    LISTENERS.remove(runId);
  }
}
