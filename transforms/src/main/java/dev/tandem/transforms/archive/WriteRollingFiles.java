package dev.tandem.transforms.archive;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows into files {@code date=2026-03-01/hour=10/part-….parquet} of a folder, by the UTC
 * hour that the format gives each row; {@code docs/archive-format.md} describes the folder for its
 * readers.
 *
 * <p>Bounded or unbounded, global window; looks at no watermark and holds none. One shuffle, of
 * compressed blocks, so that what writes does not keep waiting what comes before.
 *
 * <ul>
 *   <li>Unbounded: rows are kept in state, and written when the first of them has waited for {@link
 *       #withEvery}, when there are {@link #withMaxRows}, or when they have {@link #withMaxBytes}.
 *   <li>Bounded: files are closed at {@link #withMaxRows}; there are no timers.
 * </ul>
 *
 * <p><b>Delivery</b>: at least once, while files can be written. State is cleared only when the
 * files have their names, so no row is lost by a crash; a worker that dies between that and its
 * checkpoint writes the same rows into another file. A file is written under {@code _incomplete/}
 * and then renamed: on a local disk and HDFS that is one step; on S3 it is a copy and a delete, and
 * an object appears whole or not at all. No name is used twice. What a crash leaves under {@code
 * _incomplete/} is deleted by a later write, a day after it was begun.
 *
 * <p><b>If a file cannot be written</b>, an unbounded pipeline keeps the rows, logs, and tries
 * again after {@link #withEvery}. When more than {@value #PATIENCE} times the rows or bytes of a
 * write wait in a shard, it tries once more, and if that fails too the oldest rows are given up, a
 * write's worth or so: they are lost, counted, and logged. So what waits has an end, and what comes
 * before the files goes on without them. In a bounded pipeline, and when an unbounded input has
 * ended, the error is thrown.
 *
 * <p>Counts {@code rows}, {@code files}, {@code bytes} (of files), {@code failed-writes} and {@code
 * rows-lost}.
 *
 * @param <T> a row
 */
public final class WriteRollingFiles<T> extends PTransform<PCollection<T>, PDone> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(WriteRollingFiles.class);

  /** How long a row waits at most, unless said otherwise. */
  public static final Duration DEFAULT_EVERY = Duration.ofMinutes(1);

  /** How many rows a file has at most, unless said otherwise. */
  public static final int DEFAULT_MAX_ROWS = 100_000;

  /** How many bytes of compressed rows wait at most, unless said otherwise. */
  public static final long DEFAULT_MAX_BYTES = 32L << 20;

  /** How many times that much may wait while files cannot be written. */
  static final int PATIENCE = 4;

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int MOST_ROWS = 10_000_000;
  private static final long MOST_BYTES = 1L << 30;
  private static final int MOST_SHARDS = 1_000;
  private static final int ROWS_PER_BLOCK = 500;
  private static final int BYTES_PER_BLOCK = 1 << 20;

  /** When rows are written, and by how many. */
  private record Settings(Duration every, int maxRows, long maxBytes, int shards)
      implements Serializable {
    private static final long serialVersionUID = 1;

    Settings {
      if (every.toMillis() < 1 || every.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "files every %s: from PT0.001S to %s".formatted(every, LONGEST));
      }
      require("rows of a file", maxRows, MOST_ROWS);
      require("bytes of waiting rows", maxBytes, MOST_BYTES);
      require("shards", shards, MOST_SHARDS);
    }

    private static void require(String what, long value, long most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException("%d %s: from 1 to %d".formatted(value, what, most));
      }
    }
  }

  private final ResourceId folder;
  private final RollingFormat<T> format;
  private final Settings settings;

  private WriteRollingFiles(ResourceId folder, RollingFormat<T> format, Settings settings) {
    this.folder = folder;
    this.format = format;
    this.settings = settings;
  }

  /**
   * With the defaults, and one shard.
   *
   * @param folder as {@link dev.tandem.transforms.files.StoreFiles#root} gives it
   */
  public static <T> WriteRollingFiles<T> to(ResourceId folder, RollingFormat<T> format) {
    return new WriteRollingFiles<>(
        folder, format, new Settings(DEFAULT_EVERY, DEFAULT_MAX_ROWS, DEFAULT_MAX_BYTES, 1));
  }

  /**
   * @param every how long a row of an unbounded input waits at most: from a millisecond to a day
   * @throws IllegalArgumentException if it is not
   */
  public WriteRollingFiles<T> withEvery(Duration every) {
    return with(new Settings(every, settings.maxRows, settings.maxBytes, settings.shards));
  }

  /**
   * @param rows of a file at most: from 1 to {@value #MOST_ROWS}
   * @throws IllegalArgumentException if it is not
   */
  public WriteRollingFiles<T> withMaxRows(int rows) {
    return with(new Settings(settings.every, rows, settings.maxBytes, settings.shards));
  }

  /**
   * @param bytes of compressed rows of an unbounded input that wait in one shard, about: from 1 to
   *     {@value #MOST_BYTES}
   * @throws IllegalArgumentException if it is not
   */
  public WriteRollingFiles<T> withMaxBytes(long bytes) {
    return with(new Settings(settings.every, settings.maxRows, bytes, settings.shards));
  }

  /**
   * @param shards how many write at a time, each its own files: from 1 to {@value #MOST_SHARDS}
   * @throws IllegalArgumentException if it is not
   */
  public WriteRollingFiles<T> withShards(int shards) {
    return with(new Settings(settings.every, settings.maxRows, settings.maxBytes, shards));
  }

  private WriteRollingFiles<T> with(Settings changed) {
    return new WriteRollingFiles<>(folder, format, changed);
  }

  /**
   * @throws IllegalArgumentException if the rows are not in the global window
   */
  @Override
  public PDone expand(PCollection<T> rows) {
    WindowFn<?, ?> windows = rows.getWindowingStrategy().getWindowFn();
    if (!(windows instanceof GlobalWindows)) {
      throw new IllegalArgumentException(
          "files are written from the global window, not from "
              + windows.getClass().getSimpleName());
    }
    Coder<T> coder = rows.getCoder();
    PCollection<KV<Integer, RowBlock>> blocks =
        rows.apply("Pack", ParDo.of(new PackFn<>(coder, settings)))
            .setCoder(KvCoder.of(VarIntCoder.of(), RowBlockCoder.of()));
    Writing<T> writing = new Writing<>(new RollingFolder(folder, format.suffix()), format, coder);
    if (rows.isBounded() == IsBounded.BOUNDED) {
      blocks
          .apply("Group by shard", GroupByKey.create())
          .apply("Write", ParDo.of(new WriteFn<>(writing, settings)));
    } else {
      blocks.apply("Keep and write", ParDo.of(new RollFn<>(writing, settings)));
    }
    return PDone.in(rows.getPipeline());
  }

  /** Packs the rows of a bundle, so that the shuffle carries a block and not each of them. */
  private static final class PackFn<T> extends DoFn<T, KV<Integer, RowBlock>> {
    private static final long serialVersionUID = 1;

    private final Coder<T> coder;
    private final int maxRows;
    private final int shards;
    private transient @Nullable RowPacker<T> packer;
    private transient org.joda.time.@Nullable Instant latest;
    private transient int shard;

    PackFn(Coder<T> coder, Settings settings) {
      this.coder = coder;
      // A block goes into one file as a whole.
      this.maxRows = Math.min(ROWS_PER_BLOCK, settings.maxRows);
      this.shards = settings.shards;
    }

    @StartBundle
    public void startBundle() {
      packer = new RowPacker<>(coder, maxRows, BYTES_PER_BLOCK);
    }

    @ProcessElement
    public void process(
        @Element T row,
        @Timestamp org.joda.time.Instant time,
        OutputReceiver<KV<Integer, RowBlock>> out)
        throws IOException {
      if (packer().add(row)) {
        out.output(next());
      } else {
        latest = time;
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      if (!packer().isEmpty() && latest != null) {
        context.output(next(), latest, GlobalWindow.INSTANCE);
      }
      packer = null;
    }

    private KV<Integer, RowBlock> next() {
      shard = (shard + 1) % shards;
      return KV.of(shard, packer().take());
    }

    private RowPacker<T> packer() {
      if (packer == null) {
        throw new IllegalStateException("the bundle was not started");
      }
      return packer;
    }
  }

  /** What both ways of writing have in common: blocks in, files out. */
  private static final class Writing<T> implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);

    private final RollingFolder folder;
    private final RollingFormat<T> format;
    private final Coder<T> coder;
    private final Counter rows = Metrics.counter(WriteRollingFiles.class, "rows");
    private final Counter files = Metrics.counter(WriteRollingFiles.class, "files");
    private final Counter bytes = Metrics.counter(WriteRollingFiles.class, "bytes");
    private transient @Nullable Instant swept;

    Writing(RollingFolder folder, RollingFormat<T> format, Coder<T> coder) {
      this.folder = folder;
      this.format = format;
      this.coder = coder;
    }

    /** Writes the rows of blocks; they are in files that readers see, or nothing has happened. */
    void write(Iterable<RowBlock> blocks, int maxRows) throws IOException {
      RollingFiles<T> attempt = new RollingFiles<>(folder, format, maxRows);
      try {
        for (RowBlock block : blocks) {
          RowPacker.unpack(block, coder, attempt::write);
        }
        attempt.publish();
      } catch (IOException | RuntimeException e) {
        attempt.abandon(e);
        throw e;
      }
      rows.inc(attempt.rows());
      files.inc(attempt.files());
      bytes.inc(attempt.bytes());
      sweep();
    }

    private void sweep() {
      Instant now = Instant.now();
      if (swept != null && now.isBefore(swept.plus(BETWEEN_SWEEPS))) {
        return;
      }
      swept = now;
      try {
        folder.sweep(now);
      } catch (IOException | RuntimeException e) {
        LOG.warn("what earlier writers abandoned in {} stays for now", folder.root(), e);
      }
    }
  }

  private static final class WriteFn<T> extends DoFn<KV<Integer, Iterable<RowBlock>>, Void> {
    private static final long serialVersionUID = 1;

    private final Writing<T> writing;
    private final int maxRows;

    WriteFn(Writing<T> writing, Settings settings) {
      this.writing = writing;
      this.maxRows = settings.maxRows;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Iterable<RowBlock>> shard) throws IOException {
      writing.write(shard.getValue(), maxRows);
    }
  }

  private static final class RollFn<T> extends DoFn<KV<Integer, RowBlock>, Void> {
    private static final long serialVersionUID = 1;
    private static final String BLOCKS = "blocks";
    private static final String WAITING = "waiting";
    private static final String DUE = "due";

    private final Writing<T> writing;
    private final Settings settings;
    private final Counter failedWrites = Metrics.counter(WriteRollingFiles.class, "failed-writes");
    private final Counter rowsLost = Metrics.counter(WriteRollingFiles.class, "rows-lost");

    @StateId(BLOCKS)
    private final StateSpec<BagState<RowBlock>> blocksSpec = StateSpecs.bag(RowBlockCoder.of());

    @StateId(WAITING)
    private final StateSpec<ValueState<Waiting>> waitingSpec =
        StateSpecs.value(Waiting.StateCoder.of());

    @TimerId(DUE)
    private final TimerSpec dueSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    RollFn(Writing<T> writing, Settings settings) {
      this.writing = writing;
      this.settings = settings;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, RowBlock> keyed,
        @StateId(BLOCKS) BagState<RowBlock> blocks,
        @StateId(WAITING) ValueState<Waiting> waiting,
        @TimerId(DUE) Timer due)
        throws IOException {
      RowBlock block = keyed.getValue();
      Waiting now = read(waiting);
      if (!now.isNothing() && isMore(now.with(block), 1)) {
        now = writeUnlessItFailed(now, blocks, due);
      }
      if (now.isNothing()) {
        setTimer(due);
      }
      blocks.add(block);
      now = now.with(block);
      if (now.rows() == settings.maxRows) {
        now = writeUnlessItFailed(now, blocks, due);
      }
      keep(now, waiting);
    }

    @OnTimer(DUE)
    public void write(
        OnTimerContext context,
        @StateId(BLOCKS) BagState<RowBlock> blocks,
        @StateId(WAITING) ValueState<Waiting> waiting,
        @TimerId(DUE) Timer due)
        throws IOException {
      Waiting now = read(waiting);
      if (now.isNothing()) {
        return;
      }
      // Flink fires what is still set when its input has ended, ahead of time and over and over.
      boolean ended = due.getCurrentRelativeTime().isBefore(context.fireTimestamp());
      keep(write(now, blocks, due, ended), waiting);
    }

    /** After a failure the timer alone tries again, until patience is at an end. */
    private Waiting writeUnlessItFailed(Waiting now, BagState<RowBlock> blocks, Timer due)
        throws IOException {
      return now.failed() && !isMore(now, PATIENCE) ? now : write(now, blocks, due, false);
    }

    /** Writes all that waits; returns what waits then. */
    private Waiting write(Waiting now, BagState<RowBlock> blocks, Timer due, boolean ended)
        throws IOException {
      try {
        writing.write(blocks.read(), settings.maxRows);
      } catch (IOException | RuntimeException e) {
        failedWrites.inc();
        if (ended) {
          throw e;
        }
        Waiting left = isMore(now, PATIENCE) ? dropOldest(now, blocks) : now;
        long lost = now.rows() - left.rows();
        rowsLost.inc(lost);
        LOG.error(
            "{} rows could not be written to {}; {}{} are kept, and tried again in {}",
            now.rows(),
            writing.folder.root(),
            lost == 0 ? "" : "the oldest %d are lost, ".formatted(lost),
            left.rows(),
            settings.every,
            e);
        setTimer(due);
        return left.afterFailure();
      }
      blocks.clear();
      return Waiting.NOTHING;
    }

    /**
     * Makes room for as many as one write has, so that not every block that comes has all others
     * stored anew. A bag promises no order, but gives what it has as it was added.
     */
    private Waiting dropOldest(Waiting now, BagState<RowBlock> blocks) {
      List<RowBlock> all = new ArrayList<>();
      blocks.read().forEach(all::add);
      blocks.clear();
      Waiting left = now;
      for (RowBlock block : all) {
        if (isMore(left, PATIENCE - 1)) {
          left = left.without(block);
        } else {
          blocks.add(block);
        }
      }
      return left;
    }

    private boolean isMore(Waiting waiting, int times) {
      return waiting.rows() > (long) times * settings.maxRows
          || waiting.bytes() > times * settings.maxBytes;
    }

    private static Waiting read(ValueState<Waiting> waiting) {
      Waiting known = waiting.read();
      return known == null ? Waiting.NOTHING : known;
    }

    private static void keep(Waiting now, ValueState<Waiting> waiting) {
      if (now.isNothing()) {
        waiting.clear();
      } else {
        waiting.write(now);
      }
    }

    private void setTimer(Timer due) {
      // A timer's output timestamp would hold back the watermark.
      due.withNoOutputTimestamp()
          .offset(org.joda.time.Duration.millis(settings.every.toMillis()))
          .setRelative();
    }
  }
}
