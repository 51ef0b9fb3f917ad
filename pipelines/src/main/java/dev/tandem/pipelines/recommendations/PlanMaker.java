package dev.tandem.pipelines.recommendations;

import dev.tandem.options.ActivityOptions.StartAt;
import dev.tandem.options.ArchiveOptions.ArchiveFormat;
import dev.tandem.options.Channel;
import dev.tandem.options.DeliveryOptions.Delivery;
import dev.tandem.options.RecommendationsOptions;
import dev.tandem.pipelines.DurationFlag;
import dev.tandem.pipelines.Troubles;
import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.TrackSessions;
import dev.tandem.transforms.archive.AnswerJsonLines;
import dev.tandem.transforms.archive.AnswerParquet;
import dev.tandem.transforms.archive.FailureLines;
import dev.tandem.transforms.archive.MessageLines;
import dev.tandem.transforms.archive.RollingFormat;
import dev.tandem.transforms.archive.WriteRollingFiles;
import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureMessages;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.files.StoreFiles;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.io.LiveFeatureTables;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.serve.Answer;
import dev.tandem.transforms.serve.LiveShop;
import dev.tandem.transforms.serve.RecommendProducts;
import dev.tandem.transforms.topics.KafkaProperties;
import dev.tandem.transforms.topics.KafkaTopic;
import dev.tandem.transforms.topics.KinesisStream;
import dev.tandem.transforms.topics.ReadKafka;
import dev.tandem.transforms.topics.ReadKinesis;
import dev.tandem.transforms.topics.ReadLines;
import dev.tandem.transforms.topics.WriteKafka;
import dev.tandem.transforms.topics.WriteKinesis;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;

/** Turns flags into the parts of the stream. Flags stop here. */
final class PlanMaker {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(7);

  /** They are few, and their topic may have a single partition. */
  static final int FAILURE_SHARDS = 1;

  private final RecommendationsOptions flags;
  private final FeatureSpec spec;

  PlanMaker(RecommendationsOptions flags, FeatureSpec spec) {
    this.flags = flags;
    this.spec = spec;
  }

  /** Where recommendations go, which is where activity comes from unless a flag says otherwise. */
  static Channel sink(RecommendationsOptions flags) {
    Channel sink = flags.getSink();
    return sink == null ? flags.getSource() : sink;
  }

  /** Names of topics and streams have no slash. */
  static boolean isFolder(String name) {
    return name.indexOf('/') >= 0 || name.indexOf('\\') >= 0;
  }

  static boolean failuresGoToFiles(RecommendationsOptions flags) {
    return isFolder(flags.getFailures()) || sink(flags) == Channel.FILES;
  }

  static KafkaTopic topic(RecommendationsOptions flags, String name) {
    String servers = flags.getBootstrapServers();
    if (servers == null) {
      throw new IllegalArgumentException("--bootstrapServers=host:port is needed with KAFKA");
    }
    String file = flags.getKafkaProperties();
    KafkaProperties properties;
    try {
      properties = file == null ? KafkaProperties.none() : KafkaProperties.read(file);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--kafkaProperties=" + Troubles.sentence(e), e);
    }
    return new KafkaTopic(servers, name, properties);
  }

  static KinesisStream stream(RecommendationsOptions flags, String name) {
    String endpoint = flags.getKinesisEndpoint();
    try {
      return new KinesisStream(name, endpoint == null ? null : URI.create(endpoint));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--kinesisEndpoint: " + Troubles.sentence(e), e);
    }
  }

  static @Nullable DatabaseConfig database(RecommendationsOptions flags) {
    String url = flags.getJdbcUrl();
    return url == null
        ? null
        : new DatabaseConfig(
            url,
            flags.getJdbcUser(),
            flags.getJdbcPasswordFile(),
            flags.getJdbcPasswordSecret(),
            flags.getMaxConnections());
  }

  /**
   * @param shards how many write at once where that must be fixed
   * @throws IllegalArgumentException if a flag is wrong; names it
   */
  RecommendationsPlan make(int shards) {
    return new RecommendationsPlan(
        spec,
        source(),
        sessions(),
        recommend(),
        messages(flags.getRecommendations(), shards),
        archive(),
        failures());
  }

  private PTransform<PBegin, PCollection<RawRecord>> source() {
    return switch (flags.getSource()) {
      case KAFKA -> kafka();
      case KINESIS -> {
        ReadKinesis read =
            ReadKinesis.of(stream(flags, flags.getActivity()))
                .withStart(
                    flags.getStartAt() == StartAt.LATEST
                        ? ReadKinesis.Start.LATEST
                        : ReadKinesis.Start.TRIM_HORIZON);
        String consumer = flags.getConsumerArn();
        yield consumer == null ? read : read.withConsumer(consumer);
      }
      case FILES -> ReadLines.from(flags.getActivity());
    };
  }

  private ReadKafka kafka() {
    return ReadKafka.of(topic(flags, flags.getActivity()), flags.getConsumerGroup())
        .withStart(start());
  }

  private ReadKafka.Start start() {
    return flags.getStartAt() == StartAt.LATEST ? ReadKafka.Start.LATEST : ReadKafka.Start.EARLIEST;
  }

  /**
   * Reads from where the job began, as long as no checkpoint says more.
   *
   * @throws IOException if Kafka or the folder of checkpoints cannot be reached
   */
  RecommendationsPlan fromBeginning(RecommendationsPlan plan, String checkpoints)
      throws IOException {
    if (flags.getSource() != Channel.KAFKA) {
      return plan;
    }
    return plan.withSource(
        kafka()
            .withBeginning(
                Beginning.in(
                    checkpoints,
                    topic(flags, flags.getActivity()),
                    flags.getConsumerGroup(),
                    start())));
  }

  private TrackSessions sessions() {
    Duration gap = DurationFlag.read("sessionGap", flags.getSessionGap(), SHORTEST, WEEK);
    return named(
        "sessionItemsMax",
        () ->
            TrackSessions.withDefaults()
                .withSpec(spec)
                .withGap(gap)
                .withMaxItems(flags.getSessionItemsMax()));
  }

  private RecommendProducts recommend() {
    LiveShop shop =
        LiveShop.of(spec, flags.getRegistry())
            .withRefresh(DurationFlag.read("refresh", flags.getRefresh(), SECOND, DAY));
    DatabaseConfig database = database(flags);
    if (database != null) {
      shop = shop.withTables(new LiveFeatureTables(database, spec));
    }
    Duration deadline = DurationFlag.read("deadline", flags.getDeadline(), SHORTEST, HOUR);
    return RecommendProducts.with(shop, spec, weights(), settings(deadline));
  }

  private RecommendSettings settings(Duration deadline) {
    try {
      return new RecommendSettings(
          flags.getTopK(),
          flags.getSimilarProducts(),
          flags.getSimilarItems(),
          flags.isExcludeBrowsed(),
          flags.isExcludeBought(),
          deadline);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--" + Troubles.sentence(e), e);
    }
  }

  private BlendWeights weights() {
    try {
      return new BlendWeights(
          flags.getCustomerWeight(),
          flags.getVisitorWeight(),
          flags.getViewWeight(),
          flags.getCartWeight(),
          flags.getRecency());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--customerWeight, --visitorWeight, --viewWeight, --cartWeight, --recency: "
              + Troubles.sentence(e),
          e);
    }
  }

  private PTransform<PCollection<KV<String, byte[]>>, PDone> messages(String name, int shards) {
    return switch (sink(flags)) {
      case KAFKA -> {
        WriteKafka write = WriteKafka.to(topic(flags, name));
        yield flags.getDelivery() == Delivery.EXACTLY_ONCE
            ? write.exactlyOnce(shards, flags.getConsumerGroup() + "-" + name)
            : write;
      }
      case KINESIS -> WriteKinesis.to(stream(flags, name));
      case FILES -> rolling("recommendations", name, new MessageLines());
    };
  }

  private @Nullable PTransform<PCollection<Answer>, PDone> archive() {
    String folder = flags.getArchive();
    if (folder == null) {
      return null;
    }
    return rolling(
        "archive",
        folder,
        flags.getArchiveFormat() == ArchiveFormat.JSON
            ? AnswerJsonLines.of(spec)
            : AnswerParquet.of(spec));
  }

  private PTransform<PCollection<Failure>, PDone> failures() {
    String name = flags.getFailures();
    if (failuresGoToFiles(flags)) {
      return rolling("failures", name, new FailureLines());
    }
    PTransform<PCollection<KV<String, byte[]>>, PDone> sink = messages(name, FAILURE_SHARDS);
    return new PTransform<>() {
      private static final long serialVersionUID = 1;

      @Override
      public PDone expand(PCollection<Failure> failures) {
        return failures.apply("Make messages", new FailureMessages()).apply("Write", sink);
      }
    };
  }

  private <T> WriteRollingFiles<T> rolling(String flag, String folder, RollingFormat<T> format) {
    Duration every = DurationFlag.read("archiveEvery", flags.getArchiveEvery(), SECOND, HOUR);
    return named(
        "archiveMaxRows",
        () ->
            WriteRollingFiles.to(StoreFiles.root(flag, folder), format)
                .withEvery(every)
                .withMaxRows(flags.getArchiveMaxRows()));
  }

  /** Says which flag a value came from that a part of the stream refuses. */
  private static <T> T named(String flag, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--%s: %s".formatted(flag, Troubles.sentence(e)), e);
    }
  }
}
