package dev.tandem.transforms.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.recommend.FallbackReason;
import dev.tandem.transforms.serve.FallbackWatch.TooMany;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FallbackWatchTest {
  private final FallbackWatch watch = new FallbackWatch();

  private void answered(int times, @Nullable FallbackReason fallback) {
    for (int i = 0; i < times; i++) {
      watch.answered(fallback);
    }
  }

  @Test
  void namesTheReasons() {
    answered(90, null);
    answered(7, FallbackReason.NOTHING_KNOWN);
    answered(3, FallbackReason.NO_MODEL);

    assertThat(watch.tooMany()).contains(new TooMany(10, 100, "no_model 3, nothing_known 7"));
  }

  @Test
  void oneInTwentyIsNotTooMany() {
    answered(190, null);
    answered(10, FallbackReason.DEADLINE);
    assertThat(watch.tooMany()).isEmpty();

    answered(189, null);
    answered(11, FallbackReason.DEADLINE);
    assertThat(watch.tooMany()).contains(new TooMany(11, 200, "deadline 11"));
  }

  @Test
  void saysEachTimeWhatIsNew() {
    answered(100, FallbackReason.NO_MODEL);
    assertThat(watch.tooMany()).isPresent();
    assertThat(watch.tooMany()).isEmpty();

    answered(100, null);
    assertThat(watch.tooMany()).isEmpty();
  }

  @Test
  void ofFewAnswersItWaitsForMore() {
    answered(99, FallbackReason.NO_MODEL);
    assertThat(watch.tooMany()).isEmpty();

    answered(1, null);
    assertThat(watch.tooMany()).contains(new TooMany(99, 100, "no_model 99"));
  }

  @Test
  void losesNoAnswerOfManyThreads() throws Exception {
    int threads = 4;
    int each = 10_000;
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(workers.submit(() -> answered(each, FallbackReason.TOWER_FAILED)));
      }
      long said = 0;
      while (all.stream().anyMatch(one -> !one.isDone())) {
        said += watch.tooMany().map(TooMany::fallbacks).orElse(0L);
      }
      for (Future<?> one : all) {
        one.get();
      }
      // What is left may be too little for a word; it is said with what comes next.
      answered(100, FallbackReason.TOWER_FAILED);
      said += watch.tooMany().map(TooMany::fallbacks).orElse(0L);
      assertThat(said).isEqualTo((long) threads * each + 100);
    } finally {
      workers.shutdownNow();
    }
  }
}
