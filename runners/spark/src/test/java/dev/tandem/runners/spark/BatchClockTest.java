package dev.tandem.runners.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class BatchClockTest {
  private static final long SLOW = 3 * CountingStream.BATCH_MILLIS;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  /** By Spark's own clock sixteen or so would wait by then, and ever more. */
  @Test
  void batchesThatTakeLongerThanTheirIntervalDoNotPileUp() throws Exception {
    try (CountingStream stream = new CountingStream(folder, true)) {
      stream.batchesTake(SLOW);
      start(stream, 0);
      stream.awaitBatches(8);

      assertThat(stream.mostAtOnce()).isBetween(1, 2);
      List<Long> times = stream.times();
      assertThat(times).isSorted().doesNotHaveDuplicates();
      // A checkpoint is not far behind what is made.
      assertThat(stream.newestCheckpoint())
          .isGreaterThanOrEqualTo(times.get(times.size() - 1) - 2 * CountingStream.BATCH_MILLIS);
    }
  }

  @Test
  void beginsABatchWithEachIntervalWhereTheyAreFast() throws Exception {
    try (CountingStream stream = new CountingStream(folder, true)) {
      start(stream, 0);
      stream.awaitBatches(5);
      long from = System.nanoTime();
      stream.awaitBatches(20);
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from);

      assertThat(took).isGreaterThanOrEqualTo(18 * CountingStream.BATCH_MILLIS);
      assertThat(stream.times()).isSorted().doesNotHaveDuplicates();
    }
  }

  /** By Spark's own clock it would first make a batch for each interval that it was away. */
  @Test
  void goesOnAtTheTimeOfItsCheckpoint() throws Exception {
    try (CountingStream stream = new CountingStream(folder, true)) {
      start(stream, 0);
      stream.awaitCheckpoints(5);
      stream.close();
      long newest = stream.newestCheckpoint();
      int made = stream.times().size();
      TimeUnit.MILLISECONDS.sleep(20 * CountingStream.BATCH_MILLIS);

      start(stream, newest);
      stream.awaitBatches(6);

      List<Long> after = stream.times().subList(made, made + 6);
      assertThat(after.get(0)).isLessThanOrEqualTo(newest + CountingStream.BATCH_MILLIS);
      assertThat(after.get(5)).isLessThanOrEqualTo(newest + 6 * CountingStream.BATCH_MILLIS);
    }
  }

  private static void start(CountingStream stream, long newestCheckpoint) {
    BatchPace pace = new BatchPace();
    BatchClock.prepare(pace, newestCheckpoint);
    stream.start(pace);
  }

  @Test
  void aStreamThatIsStoppedIsHeldNoMore() throws Exception {
    BatchPace pace = new BatchPace();
    BatchClock.prepare(pace, 1_000_000);
    BatchClock clock = new BatchClock();
    clock.waitTillTime(1_000_000);
    clock.waitTillTime(1_000_001);
    CompletableFuture<Long> third =
        CompletableFuture.supplyAsync(() -> clock.waitTillTime(1_000_002));
    TimeUnit.MILLISECONDS.sleep(200);
    assertThat(third).isNotDone();

    pace.release();

    assertThat(third.get(10, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(1_000_002);
  }

  /** Spark's timer is ended so. */
  @Test
  void anInterruptReachesWhoWaits() {
    BatchClock.prepare(new BatchPace(), 1_000_000);
    BatchClock clock = new BatchClock();
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> clock.waitTillTime(1_000_000 + Duration.ofHours(1).toMillis()))
        .isInstanceOf(InterruptedException.class);
  }
}
