package dev.tandem.pipelines.model;

import dev.tandem.options.TrainModelOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Job;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.transforms.learn.ReadTrainingRows;
import dev.tandem.transforms.learn.TrainModel;
import dev.tandem.transforms.snapshot.SnapshotLocation;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** The job {@code train-model}. */
public final class TrainModelJob implements Job {

  @Override
  public String name() {
    return "train-model";
  }

  @Override
  public String summary() {
    return "a model bundle from a training snapshot, with the reference trainer";
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return TrainModelOptions.class;
  }

  @Override
  public ExitCode run(PipelineOptions options, RunnerLeaf runner, Console console)
      throws JobException {
    new TrainModelRun(options.as(TrainModelOptions.class), console).run();
    return ExitCode.GOOD;
  }

  /** The pipeline of one training: read the snapshot, train, write the bundle. */
  static Pipeline create(
      PipelineOptions options, SnapshotLocation snapshot, TrainModel.Request request) {
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Read snapshot", new ReadTrainingRows(snapshot))
        .apply("Train model", new TrainModel(request));
    return pipeline;
  }
}
