package dev.tandem.pipelines.recommendations;

import dev.tandem.options.Channel;
import dev.tandem.options.DeliveryOptions.Delivery;
import dev.tandem.options.RecommendationsOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.Troubles;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.io.DatabaseSession;
import dev.tandem.transforms.io.ResolvedSchema;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.score.BeamModelFolder;
import dev.tandem.transforms.topics.KafkaCheck;
import dev.tandem.transforms.topics.KafkaTopic;
import dev.tandem.transforms.topics.KinesisStream;
import dev.tandem.transforms.topics.ReadLines;
import java.io.IOException;
import org.apache.beam.sdk.io.aws2.common.ClientBuilderFactory;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** Looks, before anything runs, whether all that the flags name is there. */
final class LaunchChecks {
  private final RecommendationsOptions flags;
  private final FeatureSpec spec;
  private final int shards;
  private final Console console;

  /**
   * @param shards how many write at once
   */
  LaunchChecks(RecommendationsOptions flags, FeatureSpec spec, int shards, Console console) {
    this.flags = flags;
    this.spec = spec;
    this.shards = shards;
    this.console = console;
  }

  void run() throws Exception {
    checkNames();
    checkSource();
    checkSink();
    checkDatabase();
    checkRegistry();
  }

  /** Whoever reads what they write never ends; two who write one place cannot be told apart. */
  private void checkNames() {
    boolean sameChannel = PlanMaker.sink(flags) == flags.getSource();
    boolean failuresInFolder = PlanMaker.failuresGoToFiles(flags);
    if (sameChannel && flags.getSource() != Channel.FILES) {
      requireApart("activity", flags.getActivity(), "recommendations", flags.getRecommendations());
      if (!failuresInFolder) {
        requireApart("activity", flags.getActivity(), "failures", flags.getFailures());
      }
    }
    if (failuresInFolder == (PlanMaker.sink(flags) == Channel.FILES)) {
      requireApart("recommendations", flags.getRecommendations(), "failures", flags.getFailures());
    }
    if (flags.getArchive() != null) {
      if (failuresInFolder) {
        requireApart("archive", flags.getArchive(), "failures", flags.getFailures());
      }
      if (PlanMaker.sink(flags) == Channel.FILES) {
        requireApart("archive", flags.getArchive(), "recommendations", flags.getRecommendations());
      }
    }
  }

  private static void requireApart(String flag, String name, String other, String otherName) {
    if (name.replaceAll("/+$", "").equals(otherName.replaceAll("/+$", ""))) {
      throw new IllegalArgumentException(
          "--%s and --%s are both %s: give each its own".formatted(flag, other, name));
    }
  }

  private void checkSource() throws JobException {
    try {
      switch (flags.getSource()) {
        case FILES -> ReadLines.check("activity", flags.getActivity());
        case KAFKA -> KafkaCheck.partitions("activity", topic(flags.getActivity()));
        case KINESIS -> requireStream("activity", flags.getActivity());
      }
    } catch (IOException e) {
      throw new JobException(ExitCode.SOURCE, Troubles.sentence(e), e);
    }
  }

  private void checkSink() throws JobException {
    boolean failuresInFolder = PlanMaker.failuresGoToFiles(flags);
    try {
      switch (PlanMaker.sink(flags)) {
        case KAFKA -> {
          requireTopic("recommendations", flags.getRecommendations(), shards);
          if (!failuresInFolder) {
            requireTopic("failures", flags.getFailures(), PlanMaker.FAILURE_SHARDS);
          }
        }
        case KINESIS -> {
          requireStream("recommendations", flags.getRecommendations());
          if (!failuresInFolder) {
            requireStream("failures", flags.getFailures());
          }
        }
        case FILES -> {
          // Folders come into being when they are written to.
        }
      }
    } catch (IOException e) {
      throw new JobException(ExitCode.OUTPUT, Troubles.sentence(e), e);
    }
  }

  /**
   * @throws IOException if nobody answers, or refuses
   */
  private void requireStream(String flag, String name) throws IOException {
    KinesisStream stream = PlanMaker.stream(flags, name);
    try (KinesisClient client =
        ClientBuilderFactory.buildClient(
            flags.as(AwsOptions.class), KinesisClient.builder(), stream.configuration())) {
      StreamStatus status =
          client
              .describeStreamSummary(summary -> summary.streamName(name))
              .streamDescriptionSummary()
              .streamStatus();
      if (status == StreamStatus.DELETING || status == StreamStatus.CREATING) {
        throw new IllegalArgumentException(
            "--%s=%s: the stream is %s".formatted(flag, name, status));
      }
    } catch (ResourceNotFoundException e) {
      throw new IllegalArgumentException(
          "--%s=%s: there is no such stream: %s".formatted(flag, name, e.getMessage()), e);
    } catch (SdkException e) {
      throw new IOException(
          "--%s=%s: Kinesis cannot be asked for the stream: %s"
              .formatted(flag, name, e.getMessage()),
          e);
    }
  }

  /**
   * @throws IOException if nobody answers, or refuses
   */
  private void requireTopic(String flag, String name, int writers) throws IOException {
    int partitions = KafkaCheck.partitions(flag, topic(name));
    if (flags.getDelivery() == Delivery.EXACTLY_ONCE && partitions < writers) {
      throw new IllegalArgumentException(
          "--%s=%s: the topic has %d partitions, fewer than the %d workers that write with EXACTLY_ONCE, each of which needs one: give it more, or set --parallelism=%d"
              .formatted(flag, name, partitions, writers, partitions));
    }
  }

  private KafkaTopic topic(String name) {
    return PlanMaker.topic(flags, name);
  }

  private void checkDatabase() throws Exception {
    DatabaseConfig database = PlanMaker.database(flags);
    if (database == null) {
      console.note(
          "Note: without --jdbcUrl customers are known by their events alone, and all that the model knows counts as in stock");
      return;
    }
    try (DatabaseSession session = DatabaseSession.open(database)) {
      ResolvedSchema schema = session.check(spec, null);
      if (!schema.warnings().isEmpty()) {
        console.note(
            "Note: the database differs from the spec where it does no harm: %s",
            String.join("; ", schema.warnings()));
      }
    }
  }

  private String withoutModel() {
    return flags.getJdbcUrl() == null
        ? "without --jdbcUrl nobody knows what can be sold, and answers are empty"
        : "products in stock are served, marked no_model,";
  }

  /** A shop without a model is served all the same, so this is no error. */
  private void checkRegistry() throws JobException {
    ModelRegistry registry = new ModelRegistry(BeamModelFolder.at("registry", flags.getRegistry()));
    try {
      console.note(
          registry
              .currentVersion()
              .map(version -> "The model is " + version)
              .orElse(
                  "Note: no model is published in the registry yet: %s until one is"
                      .formatted(withoutModel())));
    } catch (IllegalArgumentException e) {
      console.note("Note: %s; %s", Troubles.sentence(e), withoutModel());
    } catch (IOException e) {
      throw new JobException(
          ExitCode.SOURCE,
          "--registry=%s cannot be read: %s".formatted(flags.getRegistry(), Troubles.sentence(e)),
          e);
    }
  }
}
