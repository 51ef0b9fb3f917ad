package dev.tandem.pipelines.recommendations;

import dev.tandem.options.Channel;
import dev.tandem.options.DeliveryOptions.Delivery;
import dev.tandem.options.RecommendationsOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.DurationFlag;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.GivenFlags;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.SpecFile;
import dev.tandem.pipelines.StreamNeeds;
import dev.tandem.pipelines.Troubles;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.io.DatabaseGoneException;
import dev.tandem.transforms.io.SchemaMismatchException;
import java.io.IOException;
import java.time.Duration;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.jspecify.annotations.Nullable;

/** One run of the stream, from the flags to its end. */
final class RecommendationsRun {
  private static final Duration SHORTEST_CHECKPOINT = Duration.ofMillis(100);

  /** Beam's Kinesis sink sends what it has collected when a bundle ends. */
  private static final Duration KINESIS_BUNDLE = Duration.ofMillis(50);

  private static final Duration LONGEST = Duration.ofDays(1);

  private final RecommendationsOptions flags;
  private final RunnerLeaf runner;
  private final Console console;

  RecommendationsRun(RecommendationsOptions flags, RunnerLeaf runner, Console console) {
    this.flags = flags;
    this.runner = runner;
    this.console = console;
  }

  /** Runs files to their end, and a stream until a signal. */
  ExitCode run() throws Exception {
    StreamNeeds needs = checked(this::needs);
    if (flags.getSource() == Channel.FILES) {
      return replay(checked(() -> create(null)));
    }
    Pipeline pipeline = checked(() -> create(needs));
    try (StopSignal stop = StopSignal.listen()) {
      RunningStream stream = launch(pipeline, needs);
      String name = stream.handedOver();
      if (name != null) {
        console.say("  runs on   %s", name);
        return ExitCode.GOOD;
      }
      return watch(stream, stop);
    }
  }

  /**
   * Launches a stream and returns.
   *
   * @throws JobException with {@link ExitCode#USAGE}, if the source has an end
   */
  RunningStream start() throws Exception {
    if (flags.getSource() == Channel.FILES) {
      throw new JobException(ExitCode.USAGE, "--source=FILES has an end, and is no stream");
    }
    StreamNeeds needs = checked(this::needs);
    return launch(checked(() -> create(needs)), needs);
  }

  /**
   * Makes the pipeline when all that the flags name is there.
   *
   * @param needs null if the source has an end
   */
  private Pipeline create(@Nullable StreamNeeds needs) throws Exception {
    FeatureSpec spec = SpecFile.read(flags.getFeatureSpec());
    PlanMaker maker = new PlanMaker(flags, spec);
    RecommendationsPlan plan = maker.make(shards());
    nameJob();
    String goesOnFrom = needs == null ? null : runner.prepareUnbounded(flags, needs);
    // After the runner's own word: one that cannot do it at all says so.
    if (needs != null && needs.exactlyOnce() && needs.checkpoints() == null) {
      throw new IllegalArgumentException(
          "--delivery=EXACTLY_ONCE needs --checkpoints=<folder>: what a transaction holds when the process ends is nowhere else");
    }
    new LaunchChecks(flags, spec, shards(), console).run();
    if (needs != null
        && needs.checkpoints() != null
        && goesOnFrom == null
        && runner.readsAheadOfCheckpoints()) {
      try {
        plan = maker.fromBeginning(plan, needs.checkpoints());
      } catch (IOException e) {
        throw new JobException(ExitCode.SOURCE, Troubles.sentence(e), e);
      }
    }
    say(goesOnFrom);
    return Recommendations.create(flags, plan);
  }

  /** As an engine shows it, and knows it again: two of one name would do the work twice. */
  private void nameJob() {
    if (!GivenFlags.has(flags, "jobName")) {
      flags.setJobName(
          flags.getSource() == Channel.KAFKA
              ? flags.getConsumerGroup()
              : "tandem-recommendations-" + flags.getActivity());
    }
  }

  private RunningStream launch(Pipeline pipeline, StreamNeeds needs) throws JobException {
    return new RunningStream(runner, run(pipeline), needs, placesItWrites());
  }

  /** Gives what goes wrong before anything runs its exit code. */
  private static <T> T checked(Callable<T> step) throws Exception {
    try {
      return step.call();
    } catch (SpecFile.InvalidSpecException | SchemaMismatchException e) {
      throw new JobException(ExitCode.SPEC_OR_SCHEMA, Troubles.sentence(e), e);
    } catch (DatabaseGoneException e) {
      throw new JobException(ExitCode.SOURCE, Troubles.sentence(e), e);
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.USAGE, Troubles.sentence(e), e);
    }
  }

  private StreamNeeds needs() {
    boolean exactlyOnce = flags.getDelivery() == Delivery.EXACTLY_ONCE;
    if (exactlyOnce
        && (PlanMaker.sink(flags) != Channel.KAFKA || flags.getSource() == Channel.FILES)) {
      throw new IllegalArgumentException(
          "--delivery=EXACTLY_ONCE is for streams to Kafka: other sinks have no transactions that a reader could wait for");
    }
    if (flags.getSource() == Channel.FILES && flags.getCheckpoints() != null) {
      throw new IllegalArgumentException(
          "--checkpoints=%s is for streams: files are read from their beginning each time"
              .formatted(flags.getCheckpoints()));
    }
    return new StreamNeeds(
        flags.getCheckpoints(),
        DurationFlag.read(
            "checkpointEvery", flags.getCheckpointEvery(), SHORTEST_CHECKPOINT, LONGEST),
        exactlyOnce,
        PlanMaker.sink(flags) == Channel.KINESIS ? KINESIS_BUNDLE : null,
        flags.getSource() == Channel.KINESIS && flags.getConsumerArn() != null,
        flags.getPrometheusPort());
  }

  /** As many as work at once where that is known; else one for each of a small cluster's cores. */
  private int shards() {
    return Math.max(1, runner.parallelism(flags));
  }

  private void say(@Nullable String goesOnFrom) {
    console.note(
        "Activity from %s %s, recommendations to %s %s",
        flags.getSource(), flags.getActivity(), PlanMaker.sink(flags), flags.getRecommendations());
    if (flags.getArchive() == null) {
      console.note("Note: nothing is archived; --archive=… keeps all that the model says");
    }
    if (goesOnFrom != null) {
      console.note("The job goes on from %s", goesOnFrom);
    } else if (flags.getSource() == Channel.KINESIS && flags.getCheckpoints() == null) {
      console.note(
          "Note: Kinesis keeps no position for a reader; without --checkpoints every start begins at --startAt=%s",
          flags.getStartAt());
    }
  }

  /** Files have an end, where everything must add up. */
  private ExitCode replay(Pipeline pipeline) throws JobException {
    StreamReport report = new StreamReport(console);
    PipelineResult result = run(pipeline);
    PipelineResult.State state;
    try {
      state = result.waitUntilFinish();
    } catch (RuntimeException e) {
      throw trouble(e);
    }
    if (state != PipelineResult.State.DONE) {
      throw new JobException(ExitCode.UNEXPECTED, "The pipeline ended as " + state);
    }
    StreamFigures figures = StreamFigures.of(runner, result);
    if (figures == null) {
      throw new JobException(ExitCode.ACCOUNTING, "The runner has no counters to balance");
    }
    report.end(figures, flags);
    if (!figures.balance()) {
      throw new JobException(
          ExitCode.ACCOUNTING,
          "%,d records were read, but %,d were answered and %,d refused"
              .formatted(figures.read(), figures.recommendations(), figures.failures()));
    }
    return ExitCode.GOOD;
  }

  private PipelineResult run(Pipeline pipeline) throws JobException {
    try {
      return pipeline.run();
    } catch (RuntimeException e) {
      throw trouble(e);
    }
  }

  private ExitCode watch(RunningStream stream, StopSignal stop) throws Exception {
    StreamReport report = new StreamReport(console);
    StreamFigures figures = StreamFigures.none();
    while (true) {
      if (stop.isGivenWithin(StreamReport.LOOK)) {
        console.note("Stopping …");
        StreamFigures last = stream.figures();
        String state = stream.stop();
        StreamFigures after = stream.figures();
        report.end(after != null ? after : last != null ? last : figures, flags);
        console.say("  stopped in order   %s", state);
        return ExitCode.GOOD;
      }
      stream.requireRunning();
      StreamFigures now = report.isDue() ? stream.figures() : null;
      if (now != null) {
        report.progress(now);
        figures = now;
      }
    }
  }

  private JobException trouble(RuntimeException e) {
    return Troubles.ofPipeline(e, placesItWrites());
  }

  /** Which of its places could not be used an engine tells with what it throws, if at all. */
  private String placesItWrites() {
    StringJoiner places = new StringJoiner(", ", "one of ", "");
    places.add("--recommendations=" + flags.getRecommendations());
    places.add("--failures=" + flags.getFailures());
    if (flags.getArchive() != null) {
      places.add("--archive=" + flags.getArchive());
    }
    if (flags.getCheckpoints() != null) {
      places.add("--checkpoints=" + flags.getCheckpoints());
    }
    return places.toString();
  }
}
