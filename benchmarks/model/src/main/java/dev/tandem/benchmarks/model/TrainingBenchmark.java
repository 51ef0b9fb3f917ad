package dev.tandem.benchmarks.model;

import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.model.Evaluation;
import dev.tandem.transforms.model.Evaluation.Score;
import dev.tandem.transforms.training.TrainedModel;
import dev.tandem.transforms.training.Trainer;
import dev.tandem.transforms.training.TrainingData;
import dev.tandem.transforms.training.TrainingSettings;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Prints, in Markdown, what an epoch of the reference trainer costs at a million rows, and how good
 * its model of the sample shop is beside popular products.
 *
 * <p>{@code --speed=customers,products,ratings} and {@code --quality=customers,products,ratings}
 * set the sizes; {@code --epochs=n} how many epochs the speed is taken from.
 */
public final class TrainingBenchmark {
  private static final String SPEED = "--speed=";
  private static final String QUALITY = "--quality=";
  private static final String EPOCHS = "--epochs=";
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double MICROS_PER_SECOND = 1e6;

  private TrainingBenchmark() {}

  /**
   * @param args see the class
   */
  public static void main(String[] args) {
    ShopSize speed = new ShopSize(100_000, 10_000, 1_050_000);
    ShopSize quality = new ShopSize(20_000, 2_000, 500_000);
    int epochs = 5;
    for (String arg : args) {
      if (arg.startsWith(SPEED)) {
        speed = size(arg.substring(SPEED.length()));
      } else if (arg.startsWith(QUALITY)) {
        quality = size(arg.substring(QUALITY.length()));
      } else if (arg.startsWith(EPOCHS)) {
        epochs = Integer.parseInt(arg.substring(EPOCHS.length()));
      } else {
        throw new IllegalArgumentException(
            "%s is none of %s…, %s…, %s…".formatted(arg, SPEED, QUALITY, EPOCHS));
      }
    }
    measureSpeed(speed, epochs);
    measureQuality(quality);
  }

  static ShopSize size(String text) {
    String[] numbers = text.split(",", -1);
    if (numbers.length != 3) {
      throw new IllegalArgumentException(
          "'%s': three numbers are needed, customers,products,ratings".formatted(text));
    }
    return new ShopSize(
        Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
  }

  /** One epoch to warm up the compiler, then those that count; all on the whole of the data. */
  private static void measureSpeed(ShopSize size, int epochs) {
    TrainingData data = ShopRows.of(size);
    List<Trainer.Epoch> ended = new ArrayList<>();
    List<Long> cpuNanos = new ArrayList<>();
    TrainingSettings settings = new TrainingSettings(1, 32, epochs + 1, null, true);
    Trainer.measure(
        data,
        settings,
        epoch -> {
          ended.add(epoch);
          cpuNanos.add(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
        });
    say(
        "%,d rows, %,d customers, %,d products, one thread; after one epoch to warm up",
        data.size(), data.userCount(), data.itemCount());
    say("");
    say("| epoch | s | µs per row | CPU µs per row |");
    say("|---:|---:|---:|---:|");
    for (int i = 1; i < ended.size(); i++) {
      say(
          "| %d | %.2f | %.2f | %.2f |",
          i,
          ended.get(i).seconds(),
          ended.get(i).seconds() * MICROS_PER_SECOND / data.size(),
          (cpuNanos.get(i) - cpuNanos.get(i - 1)) / NANOS_PER_MICRO / data.size());
    }
    say("");
  }

  private static void measureQuality(ShopSize size) {
    TrainingData data = ShopRows.of(size);
    long start = System.nanoTime();
    TrainedModel model =
        Trainer.train(data, TrainingSettings.DEFAULT, null, "benchmark", epoch -> {});
    double seconds = (System.nanoTime() - start) / 1e9;
    Evaluation evaluation = Objects.requireNonNull(model.parts().evaluation());
    say(
        "%,d rows, %,d customers, %,d products; best after %d epochs; %.1f s with evaluation and refit",
        data.size(), data.userCount(), data.itemCount(), model.epochs(), seconds);
    say("");
    say("%s", evaluation.protocol());
    say("");
    say("| slice | ranker | customers | recall@10 | NDCG@10 | coverage |");
    say("|---|---|---:|---:|---:|---:|");
    for (String slice : List.of(Evaluation.ALL, Evaluation.NEW_USERS, Evaluation.NEW_ITEMS)) {
      for (Score score : evaluation.scores()) {
        if (score.slice().equals(slice)) {
          say(
              "| %s | %s | %,d | %.4f | %.4f | %.1f %% |",
              slice,
              score.ranker(),
              score.users(),
              score.recall(),
              score.ndcg(),
              100 * score.coverage());
        }
      }
    }
  }

  private static void say(String format, Object... values) {
    System.out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }
}
