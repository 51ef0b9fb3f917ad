package dev.tandem.runners.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.Optional;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaPairDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.api.java.JavaStreamingListener;
import org.apache.spark.streaming.api.java.JavaStreamingListenerBatchCompleted;
import org.apache.spark.streaming.api.java.JavaStreamingListenerBatchSubmitted;
import org.apache.spark.streaming.api.java.JavaStreamingListenerWrapper;
import org.apache.spark.streaming.dstream.InputDStream;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A stream of Spark itself, without Beam, that counts its batches in its state and goes on from its
 * checkpoints. One at a time.
 */
final class CountingStream implements AutoCloseable {
  static final long BATCH_MILLIS = 200;

  private static final Duration BATCH = Durations.milliseconds(BATCH_MILLIS);
  private static final long WAIT_SECONDS = 60;

  /** What its functions reach: Spark makes copies of all else. */
  private static final AtomicLong COUNTED = new AtomicLong();

  private static final AtomicLong PAUSE_MILLIS = new AtomicLong();
  private static final List<Long> TIMES = new CopyOnWriteArrayList<>();

  private final Path folder;
  private final boolean ownClock;
  private final AtomicInteger most = new AtomicInteger();
  private @Nullable JavaStreamingContext running;

  /**
   * @param folder for its checkpoints
   * @param ownClock whether {@link BatchClock} says when it begins a batch
   */
  CountingStream(Path folder, boolean ownClock) {
    this.folder = folder;
    this.ownClock = ownClock;
    COUNTED.set(0);
    PAUSE_MILLIS.set(0);
    TIMES.clear();
  }

  /** Begins, or goes on. */
  void start(JavaStreamingListener... listeners) {
    String checkpoints = folder.toUri().toString();
    JavaStreamingContext stream =
        JavaStreamingContext.getOrCreate(checkpoints, () -> counting(checkpoints, ownClock));
    stream.addStreamingListener(new JavaStreamingListenerWrapper(new Waiting()));
    for (JavaStreamingListener listener : listeners) {
      stream.addStreamingListener(new JavaStreamingListenerWrapper(listener));
    }
    running = stream;
    stream.start();
  }

  private static JavaStreamingContext counting(String checkpoints, boolean ownClock) {
    SparkConf settings =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("counting")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1")
            .set(
                "spark.streaming.clock",
                ownClock ? BatchClock.class.getName() : "org.apache.spark.util.SystemClock");
    JavaStreamingContext stream = new JavaStreamingContext(settings, BATCH);
    stream.checkpoint(checkpoints);
    JavaPairDStream<String, Long> counts =
        new JavaDStream<>(new Ticks(stream.ssc()), Ticks.TYPE)
            .mapToPair(tick -> new Tuple2<>(tick, 1L))
            .updateStateByKey(
                (List<Long> ticks, Optional<Long> before) ->
                    Optional.of(before.orElse(0L) + ticks.size()));
    counts.checkpoint(BATCH);
    counts.foreachRDD(
        (rdd, time) -> {
          rdd.foreach(count -> COUNTED.set(count._2()));
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS.get());
          TIMES.add(time.milliseconds());
        });
    return stream;
  }

  /** How long each batch takes from now on, at the least. */
  void batchesTake(long millis) {
    PAUSE_MILLIS.set(millis);
  }

  /** The number of the batch that was made last. */
  long counted() {
    return COUNTED.get();
  }

  /** The times of the batches that were made, in their order, ms since the epoch. */
  List<Long> times() {
    return List.copyOf(TIMES);
  }

  /** How many batches were begun and not done, at most. */
  int mostAtOnce() {
    return most.get();
  }

  /** The time of the newest batch that can be gone on from; 0 if there is none. */
  long newestCheckpoint() throws IOException {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .map(one -> one.getFileName().toString())
          .filter(name -> name.matches("checkpoint-\\d+"))
          .mapToLong(name -> Long.parseLong(name.substring("checkpoint-".length())))
          .max()
          .orElse(0);
    }
  }

  /** Spark writes one for each batch; the first may be of a time before there was anything. */
  void awaitCheckpoints(int count) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    long last = newestCheckpoint();
    int written = 0;
    while (written < count) {
      assertThat(System.nanoTime()).as("checkpoints are written").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
      long newest = newestCheckpoint();
      if (newest > last) {
        written++;
        last = newest;
      }
    }
  }

  void awaitBatches(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    int before = TIMES.size();
    while (TIMES.size() < before + count) {
      assertThat(System.nanoTime()).as("batches are made").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** At once, as if it were killed, but for the processes. */
  @Override
  public void close() {
    if (running != null) {
      running.stop(true, false);
      running = null;
    }
  }

  private final class Waiting extends JavaStreamingListener {
    private final AtomicInteger waiting = new AtomicInteger();

    @Override
    public void onBatchSubmitted(JavaStreamingListenerBatchSubmitted submitted) {
      most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
    }

    @Override
    public void onBatchCompleted(JavaStreamingListenerBatchCompleted completed) {
      waiting.decrementAndGet();
    }
  }

  /** One record for each batch, from nowhere. */
  private static final class Ticks extends InputDStream<String> {
    private static final ClassTag<String> TYPE = ClassTag$.MODULE$.apply(String.class);

    Ticks(StreamingContext context) {
      super(context, TYPE);
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public Option<RDD<String>> compute(Time time) {
      JavaSparkContext engine = JavaSparkContext.fromSparkContext(context().sparkContext());
      return Option.apply(engine.parallelize(List.of("tick"), 1).rdd());
    }
  }
}
