package dev.tandem.transforms.topics;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes keys and values to a Kafka topic. All values of a key go to one partition.
 *
 * <p>Delivery is at least once: a record is sent when it arrives, without waiting for others, and a
 * bundle ends when all replicas in sync have all of its records. A bundle that the runner repeats
 * is written again.
 *
 * <p>{@link #exactlyOnce} makes it once, for readers that read committed records only, on a runner
 * that can replay a step's input unchanged and keeps a key on one worker: Flink with checkpoints,
 * and only when it is started again from the last checkpoint. A record becomes visible when the
 * checkpoint is complete that follows its arrival.
 */
public final class WriteKafka extends PTransform<PCollection<KV<String, byte[]>>, PDone> {
  private static final long serialVersionUID = 1;

  private final KafkaTopic topic;
  private final @Nullable ExactlyOnce exactlyOnce;

  private record ExactlyOnce(int shards, String sinkGroupId) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  private WriteKafka(KafkaTopic topic, @Nullable ExactlyOnce exactlyOnce) {
    this.topic = topic;
    this.exactlyOnce = exactlyOnce;
  }

  /** Writes at least once. */
  public static WriteKafka to(KafkaTopic topic) {
    return new WriteKafka(topic, null);
  }

  /**
   * The same, in transactions: one for each shard and checkpoint, or more if there are many
   * records. Values of a key stay in order.
   *
   * <p>Flink must have checkpoints, one at a time, and must fail the job when one fails, as it does
   * by default. A job that starts from the consumer group's offsets instead of a checkpoint does
   * not write again, but loses what the last checkpoint held.
   *
   * @param shards how many producers write, from 1; best as many as the step has workers, and no
   *     more than the topic has partitions
   * @param sinkGroupId a consumer group in whose offsets the sink remembers what it committed, and
   *     the beginning of the producers' transactional ids; one for each deployed job, for two that
   *     run with the same one lock each other out
   * @throws IllegalArgumentException if there is no shard or the group is empty
   */
  public WriteKafka exactlyOnce(int shards, String sinkGroupId) {
    if (shards < 1) {
      throw new IllegalArgumentException("%d shards: at least 1 is needed".formatted(shards));
    }
    if (sinkGroupId.isBlank()) {
      throw new IllegalArgumentException("the sink's Kafka consumer group is empty");
    }
    return new WriteKafka(topic, new ExactlyOnce(shards, sinkGroupId));
  }

  @Override
  public PDone expand(PCollection<KV<String, byte[]>> records) {
    return exactlyOnce == null ? writeAtLeastOnce(records) : writeOnce(records, exactlyOnce);
  }

  private PDone writeAtLeastOnce(PCollection<KV<String, byte[]>> records) {
    return records.apply(
        "Write",
        KafkaIO.<String, byte[]>write()
            .withBootstrapServers(topic.bootstrapServers())
            .withTopic(topic.topic())
            .withKeySerializer(StringSerializer.class)
            .withValueSerializer(ByteArraySerializer.class)
            .withProducerConfigUpdates(
                Map.of(
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    // Beam's 3 are over in a blink; delivery.timeout.ms is what ends the attempts.
                    ProducerConfig.RETRIES_CONFIG,
                    Integer.MAX_VALUE,
                    ProducerConfig.LINGER_MS_CONFIG,
                    0))
            .withProducerFactoryFn(new OpenProducer(topic.properties())));
  }

  /** Not Beam's own exactly-once sink: docs/adr/0008 says why. */
  private PDone writeOnce(PCollection<KV<String, byte[]>> records, ExactlyOnce settings) {
    records
        .apply("Global", Window.into(new GlobalWindows()))
        .apply("AssignShard", ParDo.of(new AssignShardFn(settings.shards())))
        .setCoder(
            KvCoder.of(VarIntCoder.of(), KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of())))
        .apply("Number", ParDo.of(new NumberFn()))
        .setCoder(KvCoder.of(VarIntCoder.of(), SequencedRecord.Coder.of()))
        .apply("Commit", ParDo.of(new CommitFn(topic, settings.sinkGroupId())));
    return PDone.in(records.getPipeline());
  }

  /** By the key, so that the values of one key stay in order. */
  private static final class AssignShardFn
      extends DoFn<KV<String, byte[]>, KV<Integer, KV<String, byte[]>>> {
    private static final long serialVersionUID = 1;

    private final int shards;

    AssignShardFn(int shards) {
      this.shards = shards;
    }

    @ProcessElement
    public void process(
        @Element KV<String, byte[]> record, OutputReceiver<KV<Integer, KV<String, byte[]>>> out) {
      out.output(KV.of(Math.floorMod(record.getKey().hashCode(), shards), record));
    }
  }

  /**
   * Gives each record of a shard its number. A step of its own, before the one that writes: so its
   * state and the records with their numbers lie in one checkpoint, and numbers never change.
   */
  private static final class NumberFn
      extends DoFn<KV<Integer, KV<String, byte[]>>, KV<Integer, SequencedRecord>> {
    private static final long serialVersionUID = 1;

    @StateId("next")
    private final StateSpec<ValueState<Long>> nextSpec = StateSpecs.value(VarLongCoder.of());

    @StateId("run")
    private final StateSpec<ValueState<String>> runSpec = StateSpecs.value(StringUtf8Coder.of());

    @ProcessElement
    public void process(
        @Element KV<Integer, KV<String, byte[]>> element,
        @StateId("next") ValueState<Long> nextState,
        @StateId("run") ValueState<String> runState,
        OutputReceiver<KV<Integer, SequencedRecord>> out) {
      String run = runState.read();
      if (run == null) {
        run = UUID.randomUUID().toString();
        runState.write(run);
      }
      long next = Objects.requireNonNullElse(nextState.read(), 0L);
      nextState.write(next + 1);
      KV<String, byte[]> record = element.getValue();
      out.output(
          KV.of(
              element.getKey(),
              new SequencedRecord(run, next, record.getKey(), record.getValue())));
    }
  }

  /** Adds the properties where the client is made, as {@link ReadKafka.OpenConsumer} does. */
  private static final class OpenProducer
      implements SerializableFunction<Map<String, Object>, Producer<String, byte[]>> {
    private static final long serialVersionUID = 1;

    private final KafkaProperties properties;

    OpenProducer(KafkaProperties properties) {
      this.properties = properties;
    }

    @Override
    public Producer<String, byte[]> apply(Map<String, Object> configuration) {
      return new KafkaProducer<>(properties.addTo(configuration));
    }
  }
}
