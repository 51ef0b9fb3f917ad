package dev.tandem.pipelines.export;

import dev.tandem.options.TrainingExportOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Job;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.transforms.io.ReadRatings;
import dev.tandem.transforms.ratings.DuplicateRatings;
import dev.tandem.transforms.snapshot.BundleReport;
import dev.tandem.transforms.snapshot.CollectReport;
import dev.tandem.transforms.snapshot.KeepPreviousRows;
import dev.tandem.transforms.snapshot.RatingJudge;
import dev.tandem.transforms.snapshot.WriteSnapshot;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** The job {@code training-export}. */
public final class TrainingExport implements Job {

  @Override
  public String name() {
    return "training-export";
  }

  @Override
  public String summary() {
    return "one row per rated purchase, from the shop's database to Parquet or CSV";
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return TrainingExportOptions.class;
  }

  @Override
  public ExitCode run(PipelineOptions options, RunnerLeaf runner, Console console)
      throws JobException {
    new ExportRun(options.as(TrainingExportOptions.class), runner, console).run();
    return ExitCode.GOOD;
  }

  /** The pipeline of one export: read, join, judge, write, and report what was written. */
  static Pipeline create(PipelineOptions options, ExportPlan plan) {
    Pipeline pipeline = Pipeline.create(options);
    RatingJudge judge =
        new RatingJudge(
            plan.selection().schema().spec(), plan.duplicates(), plan.selection().time());
    PCollection<BundleReport> written =
        pipeline
            .apply(
                "Read ratings",
                new ReadRatings(
                    plan.database(), plan.view(), plan.selection(), plan.lanes(), plan.tables()))
            .apply("Build training table", new BuildTrainingTable(plan.tables(), judge))
            .apply("Write snapshot", new WriteSnapshot(plan.target()));
    KeepPreviousRows.Previous previous = plan.previous();
    if (previous != null) {
      PCollection<BundleReport> kept =
          written
              .apply("Keep previous rows", new KeepPreviousRows(plan.target(), previous))
              .apply("Write kept rows", new WriteSnapshot(plan.target().forKept()));
      written = PCollectionList.of(written).and(kept).apply("All reports", Flatten.pCollections());
    }
    written.apply("Collect report", new CollectReport(plan.target()));
    return pipeline;
  }

  /** Whether all ratings of a user must be read together. */
  static boolean together(DuplicateRatings duplicates) {
    return duplicates != DuplicateRatings.ALL;
  }
}
