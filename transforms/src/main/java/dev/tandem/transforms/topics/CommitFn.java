package dev.tandem.transforms.topics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Writes a shard's records in the order of their numbers, a transaction for each bundle. Its input
 * is stable: when a record arrives, a checkpoint holds it, and after a crash it arrives again with
 * the number that it had. On Flink a bundle is all that arrived between two checkpoints.
 */
final class CommitFn extends DoFn<KV<Integer, SequencedRecord>, Void> {
  private static final long serialVersionUID = 1;

  /** A transaction blocks the readers of what comes after it; this bounds for how long. */
  private static final int MAX_RECORDS_OF_A_TRANSACTION = 10_000;

  @StateId("next")
  private final StateSpec<ValueState<Long>> nextSpec = StateSpecs.value(VarLongCoder.of());

  @StateId("first-early")
  private final StateSpec<ValueState<Long>> firstEarlySpec = StateSpecs.value(VarLongCoder.of());

  @StateId("early")
  private final StateSpec<BagState<SequencedRecord>> earlySpec =
      StateSpecs.bag(SequencedRecord.Coder.of());

  private final KafkaTopic topic;
  private final String sinkGroupId;
  private final Counter written = Metrics.counter(WriteKafka.class, "records-written");
  private final Counter skipped = Metrics.counter(WriteKafka.class, "records-committed-before");
  private final Counter early = Metrics.counter(WriteKafka.class, "records-out-of-order");
  private final Counter transactions = Metrics.counter(WriteKafka.class, "transactions");
  private transient @Nullable Map<Integer, OpenShard> shards;

  CommitFn(KafkaTopic topic, String sinkGroupId) {
    this.topic = topic;
    this.sinkGroupId = sinkGroupId;
  }

  private static final class OpenShard {
    final ShardProducer producer;
    int uncommitted;

    OpenShard(ShardProducer producer) {
      this.producer = producer;
    }
  }

  @Setup
  public void setup() {
    shards = new HashMap<>();
  }

  @RequiresStableInput
  @ProcessElement
  public void process(
      @Element KV<Integer, SequencedRecord> element,
      @StateId("next") ValueState<Long> nextState,
      @StateId("first-early") ValueState<Long> firstEarlyState,
      @StateId("early") BagState<SequencedRecord> earlyState) {
    int shard = element.getKey();
    SequencedRecord record = element.getValue();
    long next = Objects.requireNonNullElse(nextState.read(), 0L);
    long firstEarly = Objects.requireNonNullElse(firstEarlyState.read(), Long.MAX_VALUE);
    if (record.number() < next) {
      return;
    }
    if (record.number() > next) {
      // Flink gives out the records of a checkpoint that failed together with later ones.
      early.inc();
      earlyState.add(record);
      firstEarlyState.write(Math.min(firstEarly, record.number()));
      return;
    }
    write(shard, record);
    next++;
    if (firstEarly == next) {
      next = writeEarly(shard, next, firstEarlyState, earlyState);
    }
    nextState.write(next);
  }

  /** Writes those that were early and are no longer. Returns the number that is next. */
  private long writeEarly(
      int shard,
      long from,
      ValueState<Long> firstEarlyState,
      BagState<SequencedRecord> earlyState) {
    List<SequencedRecord> waiting = new ArrayList<>();
    earlyState.read().forEach(waiting::add);
    waiting.sort(Comparator.comparingLong(SequencedRecord::number));
    earlyState.clear();
    firstEarlyState.clear();
    long next = from;
    boolean gap = false;
    for (SequencedRecord record : waiting) {
      if (record.number() == next) {
        write(shard, record);
        next++;
      } else if (record.number() > next) {
        earlyState.add(record);
        if (!gap) {
          firstEarlyState.write(record.number());
          gap = true;
        }
      }
    }
    return next;
  }

  private void write(int shard, SequencedRecord record) {
    OpenShard open =
        shards()
            .computeIfAbsent(shard, s -> new OpenShard(ShardProducer.open(topic, sinkGroupId, s)));
    if (!open.producer.send(record)) {
      skipped.inc();
      return;
    }
    written.inc();
    open.uncommitted++;
    if (open.uncommitted == MAX_RECORDS_OF_A_TRANSACTION) {
      commit(open);
    }
  }

  @FinishBundle
  public void finishBundle() {
    for (OpenShard open : shards().values()) {
      commit(open);
    }
  }

  private void commit(OpenShard open) {
    if (open.producer.commit()) {
      transactions.inc();
    }
    open.uncommitted = 0;
  }

  @Teardown
  public void teardown() {
    if (shards != null) {
      shards.values().forEach(open -> open.producer.close());
      shards = null;
    }
  }

  private Map<Integer, OpenShard> shards() {
    if (shards == null) {
      throw new IllegalStateException("called before setup or after teardown");
    }
    return shards;
  }
}
