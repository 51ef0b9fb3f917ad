package dev.tandem.benchmarks.stream;

import dev.tandem.benchmarks.launch.Flags;
import dev.tandem.transforms.activity.ActivityEvent;
import dev.tandem.transforms.activity.ActivityEventCoder;
import dev.tandem.transforms.activity.ActivityParser;
import dev.tandem.transforms.activity.Origin.TopicOffset;
import dev.tandem.transforms.activity.ParseActivity;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.RawRecordCoder;
import dev.tandem.transforms.activity.SessionSnapshot;
import dev.tandem.transforms.activity.SessionSnapshotCoder;
import dev.tandem.transforms.activity.SessionState;
import dev.tandem.transforms.activity.TrackSessions;
import dev.tandem.transforms.activity.UnusableRecordException;
import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureLinesWriter;
import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureJoiner;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.features.Joined;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.io.LiveFeatureTables;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.FallbackReason;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.RecommendationJson;
import dev.tandem.transforms.recommend.RecommendationRequest;
import dev.tandem.transforms.recommend.Recommender;
import dev.tandem.transforms.serve.Answer;
import dev.tandem.transforms.serve.AnswerCoder;
import dev.tandem.transforms.serve.LiveShop;
import dev.tandem.transforms.serve.SessionRequests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The twin of {@code recommendations}: the same stream as a Flink job without Beam, as somebody
 * would write it by hand who knows Flink. Parsing, session rules, features, ranking and messages
 * are Tandem's own classes; sources, shuffle, state, timers and sinks are Flink's. One shuffle, by
 * session; all before it is one task, all after it another. It counts nothing.
 *
 * <p>Ends with its process. Flags: {@code --bootstrapServers --activity --recommendations
 * --failures --consumerGroup --registry --jdbcUrl --jdbcUser --checkpoints}, all required, and
 * {@code --parallelism}, by default one for each core, and {@code --archive}, a folder, by default
 * none.
 */
public final class FlinkTwin {
  private static final Set<String> FLAGS =
      Set.of(
          "bootstrapServers",
          "activity",
          "recommendations",
          "failures",
          "consumerGroup",
          "registry",
          "jdbcUrl",
          "jdbcUser",
          "checkpoints",
          "parallelism",
          "archive");

  private static final long CHECKPOINT_MS = 10_000;
  private static final long BUFFER_TIMEOUT_MS = 2;
  private static final int MAX_CONNECTIONS = 4;
  private static final String MAX_POLL_RECORDS = "2000";
  private static final long NANOS_PER_MICRO = 1000;
  private static final String LOOPBACK = "127.0.0.1";

  private static final TypeInformation<Tuple2<String, byte[]>> MESSAGE =
      Types.TUPLE(Types.STRING, Types.PRIMITIVE_ARRAY(Types.BYTE));
  private static final OutputTag<Tuple2<String, byte[]>> FAILURES =
      new OutputTag<>("failures", MESSAGE);

  private FlinkTwin() {}

  public static void main(String[] args) throws Exception {
    Flags flags = Flags.parse(args, FLAGS);
    FeatureSpec spec = FeatureSpecReader.builtIn();
    DatabaseConfig database =
        new DatabaseConfig(
            flags.required("jdbcUrl"), flags.required("jdbcUser"), null, MAX_CONNECTIONS);
    LiveShop shop =
        LiveShop.of(spec, flags.required("registry"))
            .withTables(new LiveFeatureTables(database, spec));

    StreamExecutionEnvironment flink = environment(flags);
    SingleOutputStreamOperator<ActivityEvent> events =
        flink
            .fromSource(source(flags), WatermarkStrategy.noWatermarks(), "Activity")
            .process(new ParseFunction(spec))
            .returns(new CoderTypeInformation<>(ActivityEvent.class, ActivityEventCoder.of()));
    SingleOutputStreamOperator<Answer> answers =
        events
            .keyBy(ActivityEvent::sessionId, Types.STRING)
            .process(new SessionFunction())
            .returns(new CoderTypeInformation<>(SessionSnapshot.class, SessionSnapshotCoder.of()))
            .map(new RecommendFunction(shop, spec))
            .returns(new CoderTypeInformation<>(Answer.class, AnswerCoder.of()));
    answers
        .map(new MessageFunction(spec))
        .returns(MESSAGE)
        .sinkTo(sink(flags, flags.required("recommendations")));
    String archive = flags.text("archive", "");
    if (!archive.isEmpty()) {
      answers.sinkTo(AnswerFiles.in(Path.of(archive), spec));
    }
    events.getSideOutput(FAILURES).sinkTo(sink(flags, flags.required("failures")));
    flink.execute("recommendations-twin");
  }

  private static StreamExecutionEnvironment environment(Flags flags) {
    Configuration settings = new Configuration();
    settings.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    settings.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    settings.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
    int parallelism = flags.count("parallelism", Runtime.getRuntime().availableProcessors());
    StreamExecutionEnvironment flink =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, settings);
    flink.getConfig().enableObjectReuse();
    // Nothing here looks at watermarks.
    flink.getConfig().setAutoWatermarkInterval(0);
    flink.setBufferTimeout(BUFFER_TIMEOUT_MS);
    flink.enableCheckpointing(CHECKPOINT_MS);
    flink
        .getCheckpointConfig()
        .setCheckpointStorage(Path.of(flags.required("checkpoints")).toUri());
    return flink;
  }

  private static KafkaSource<RawRecord> source(Flags flags) {
    return KafkaSource.<RawRecord>builder()
        .setBootstrapServers(flags.required("bootstrapServers"))
        .setTopics(flags.required("activity"))
        .setGroupId(flags.required("consumerGroup"))
        .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
        .setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS)
        .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
        .setDeserializer(new ToRecord())
        .build();
  }

  private static KafkaSink<Tuple2<String, byte[]>> sink(Flags flags, String topic) {
    Properties producer = new Properties();
    producer.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    producer.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    producer.setProperty(ProducerConfig.LINGER_MS_CONFIG, "0");
    return KafkaSink.<Tuple2<String, byte[]>>builder()
        .setBootstrapServers(flags.required("bootstrapServers"))
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .setKafkaProducerConfig(producer)
        .setRecordSerializer(new ToProducerRecord(topic))
        .build();
  }

  private static final class ToRecord implements KafkaRecordDeserializationSchema<RawRecord> {
    private static final long serialVersionUID = 1;
    private static final byte[] NO_BYTES = {};

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
      byte @Nullable [] value = record.value();
      out.collect(
          new RawRecord(
              value == null ? NO_BYTES : value,
              new TopicOffset(record.topic(), record.partition(), record.offset()),
              record.timestamp() < 0 ? null : Instant.ofEpochMilli(record.timestamp())));
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
      return new CoderTypeInformation<>(RawRecord.class, RawRecordCoder.of());
    }
  }

  private static final class ToProducerRecord
      implements KafkaRecordSerializationSchema<Tuple2<String, byte[]>> {
    private static final long serialVersionUID = 1;

    private final String topic;

    ToProducerRecord(String topic) {
      this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Tuple2<String, byte[]> message, KafkaSinkContext context, @Nullable Long timestamp) {
      return new ProducerRecord<>(topic, message.f0.getBytes(StandardCharsets.UTF_8), message.f1);
    }
  }

  private static final class ParseFunction extends ProcessFunction<RawRecord, ActivityEvent> {
    private static final long serialVersionUID = 1;

    private final FeatureSpec spec;
    private transient @Nullable ActivityParser parser;

    ParseFunction(FeatureSpec spec) {
      this.spec = spec;
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<ActivityEvent> out)
        throws IOException {
      if (parser == null) {
        parser = ActivityParser.of(spec);
      }
      try {
        out.collect(parser.parse(record));
      } catch (UnusableRecordException e) {
        context.output(FAILURES, message(record, e));
      }
    }

    private static Tuple2<String, byte[]> message(RawRecord record, UnusableRecordException why)
        throws IOException {
      Failure failure =
          new Failure(
              ParseActivity.STAGE,
              why.reason().name(),
              why.detail(),
              record.bytes(),
              record.origin().coordinates(),
              Instant.now());
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      try (FailureLinesWriter writer = new FailureLinesWriter(line)) {
        writer.write(failure);
      }
      return Tuple2.of(record.origin().id(), line.toByteArray());
    }
  }

  private static final class SessionFunction
      extends KeyedProcessFunction<String, ActivityEvent, SessionSnapshot> {
    private static final long serialVersionUID = 1;
    private static final long GAP_MS = TrackSessions.DEFAULT_GAP.toMillis();

    private transient @Nullable ValueState<KeptSession> session;

    @Override
    public void open(Configuration parameters) {
      session =
          getRuntimeContext()
              .getState(
                  new ValueStateDescriptor<>(
                      "session",
                      new CoderTypeInformation<>(KeptSession.class, new KeptSession.StateCoder())));
    }

    private ValueState<KeptSession> session() {
      if (session == null) {
        throw new IllegalStateException("an element came before open");
      }
      return session;
    }

    @Override
    public void processElement(ActivityEvent event, Context context, Collector<SessionSnapshot> out)
        throws IOException {
      KeptSession known = session().value();
      long now = context.timerService().currentProcessingTime();
      if (known == null) {
        context.timerService().registerProcessingTimeTimer(now + GAP_MS);
      }
      SessionState before = known == null ? SessionState.empty() : known.state();
      SessionState.Applied applied = before.apply(event, TrackSessions.DEFAULT_MAX_ITEMS);
      session().update(new KeptSession(now, applied.state()));
      out.collect(SessionSnapshot.of(event, applied));
    }

    /** One timer lives as long as the session, as in Tandem. */
    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<SessionSnapshot> out)
        throws IOException {
      KeptSession known = session().value();
      if (known == null) {
        return;
      }
      long due = known.lastSeen() + GAP_MS;
      if (due > context.timerService().currentProcessingTime()) {
        context.timerService().registerProcessingTimeTimer(due);
      } else {
        session().clear();
      }
    }
  }

  private static final class MessageFunction
      extends RichMapFunction<Answer, Tuple2<String, byte[]>> {
    private static final long serialVersionUID = 1;

    private final FeatureSpec spec;
    private transient @Nullable RecommendationJson json;

    MessageFunction(FeatureSpec spec) {
      this.spec = spec;
    }

    @Override
    public Tuple2<String, byte[]> map(Answer answer) {
      if (json == null) {
        json = new RecommendationJson(spec);
      }
      Recommendation recommendation = answer.recommendation();
      return Tuple2.of(recommendation.sessionId(), json.write(recommendation));
    }
  }

  private static final class RecommendFunction extends RichMapFunction<SessionSnapshot, Answer> {
    private static final long serialVersionUID = 1;

    private final LiveShop shop;
    private final FeatureSpec spec;
    private transient @Nullable Worker worker;

    /** What an instance has while it is open. */
    private record Worker(LiveShop.Lease lease, Recommender recommender, int features) {}

    RecommendFunction(LiveShop shop, FeatureSpec spec) {
      this.shop = shop;
      this.spec = spec;
    }

    @Override
    public void open(Configuration parameters) {
      worker =
          new Worker(
              shop.lease(),
              new Recommender(spec, BlendWeights.DEFAULT, RecommendSettings.DEFAULT),
              spec.withRole(Role.USER).size());
    }

    @Override
    public Answer map(SessionSnapshot session) throws Exception {
      Worker here = worker;
      if (here == null) {
        throw new IllegalStateException("an element came before open");
      }
      Joined<SessionSnapshot> joined = new FeatureJoiner(here.lease().get()).join(session);
      try (LiveShop.Moment now = here.lease().now()) {
        long start = System.nanoTime();
        RecommendationRequest request = SessionRequests.of(joined, here.features());
        Recommendation recommendation;
        try {
          recommendation = here.recommender().recommend(now.model(), now.assortment(), request);
        } catch (RuntimeException e) {
          recommendation =
              here.recommender()
                  .fallback(null, now.assortment(), request, FallbackReason.TOWER_FAILED);
        }
        long micros = (System.nanoTime() - start) / NANOS_PER_MICRO;
        return new Answer(recommendation, session, request.userValues(), micros);
      }
    }

    @Override
    public void close() {
      if (worker != null) {
        worker.lease().close();
        worker = null;
      }
    }
  }
}
