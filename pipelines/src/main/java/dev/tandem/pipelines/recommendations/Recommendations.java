package dev.tandem.pipelines.recommendations;

import dev.tandem.options.Channel;
import dev.tandem.options.RecommendationsOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Job;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.transforms.activity.ParseActivity;
import dev.tandem.transforms.serve.Answer;
import dev.tandem.transforms.serve.AnswerMessages;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;

/** The job {@code recommendations}: each event of a session is answered with products. */
public final class Recommendations implements Job {

  @Override
  public String name() {
    return "recommendations";
  }

  @Override
  public String summary() {
    return "answers shoppers' activity from Kafka, Kinesis or files with recommendations; runs until it is stopped";
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return RecommendationsOptions.class;
  }

  /** A stream needs more of its runner than a job that ends. */
  @Override
  public void prepare(PipelineOptions options, RunnerLeaf runner) {
    // A stream's preparation needs the flags' values: see RecommendationsRun.
    if (options.as(RecommendationsOptions.class).getSource() == Channel.FILES) {
      runner.prepareBounded(options);
    }
  }

  @Override
  public ExitCode run(PipelineOptions options, RunnerLeaf runner, Console console)
      throws Exception {
    return new RecommendationsRun(options.as(RecommendationsOptions.class), runner, console).run();
  }

  /**
   * Launches the stream by the code of the job, for a process that does more than that, and returns
   * when it was launched.
   *
   * @param options parsed and validated, of the {@link #optionsType}, prepared for no other job;
   *     not of {@code --source=FILES}
   * @throws JobException if it cannot be launched
   * @throws Exception for every other trouble
   */
  public static RunningStream start(PipelineOptions options, RunnerLeaf runner, Console console)
      throws Exception {
    return new RecommendationsRun(options.as(RecommendationsOptions.class), runner, console)
        .start();
  }

  /** Wires the steps; what they are made of is the plan's. */
  static Pipeline create(PipelineOptions options, RecommendationsPlan plan) {
    Pipeline pipeline = Pipeline.create(options);
    ParseActivity parse = ParseActivity.of(plan.spec());
    PCollectionTuple parsed =
        pipeline.apply("Read activity", plan.source()).apply("Parse activity", parse);
    PCollection<Answer> answers =
        parsed
            .get(parse.events())
            .apply("Track sessions", plan.sessions())
            .apply("Recommend", plan.recommend());
    answers
        .apply("Make messages", AnswerMessages.of(plan.spec()))
        .apply("Write recommendations", plan.sink());
    if (plan.archive() != null) {
      answers.apply("Archive", plan.archive());
    }
    parsed.get(parse.failures()).apply("Write failures", plan.failures());
    return pipeline;
  }
}
