package dev.tandem.pipelines.model;

import dev.tandem.options.TrainModelOptions;
import dev.tandem.pipelines.CodeVersion;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.SpecFile;
import dev.tandem.pipelines.Troubles;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.learn.TrainModel;
import dev.tandem.transforms.learn.TrainingProgress;
import dev.tandem.transforms.learn.TrainingReport;
import dev.tandem.transforms.model.BundleDescription;
import dev.tandem.transforms.model.Evaluation;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.score.BeamModelFolder;
import dev.tandem.transforms.snapshot.SnapshotLocation;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotStore;
import dev.tandem.transforms.training.Trainer;
import dev.tandem.transforms.training.TrainingSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.beam.sdk.PipelineResult;

/** One run of the training, from the flags to the bundle in the registry. */
final class TrainModelRun {
  private static final double NANOS_PER_MICRO = 1e3;

  private final TrainModelOptions options;
  private final Console console;
  private final Instant started = Instant.now();
  private final String runId = SnapshotStore.newId(started);

  TrainModelRun(TrainModelOptions options, Console console) {
    this.options = options;
    this.console = console;
  }

  void run() throws JobException {
    FeatureSpec spec;
    TrainingSettings settings;
    ModelFolder registry;
    try {
      spec = SpecFile.read(options.getFeatureSpec());
      settings =
          new TrainingSettings(
              options.getSeed(),
              options.getDimension(),
              options.getEpochs(),
              options.getMinRating(),
              options.isRefit());
      registry = BeamModelFolder.at("registry", options.getRegistry());
    } catch (SpecFile.InvalidSpecException e) {
      throw new JobException(ExitCode.SPEC_OR_SCHEMA, Troubles.sentence(e), e);
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.USAGE, Troubles.sentence(e), e);
    }
    SnapshotLocation snapshot = snapshot(spec);
    SnapshotManifest manifest = snapshot.manifest();
    console.note(
        "Training on %,d rows of snapshot %s, for the registry %s",
        manifest.counts().rows(), manifest.snapshotId(), registry.path());
    execute(
        snapshot,
        new TrainModel.Request(
            spec,
            manifest.snapshotId(),
            manifest.counts().rows(),
            settings,
            options.getRegistry(),
            "Tandem reference trainer " + CodeVersion.get(),
            runId));
    summarise(registry);
  }

  private SnapshotLocation snapshot(FeatureSpec spec) throws JobException {
    SnapshotLocation snapshot;
    try {
      snapshot = SnapshotLocation.find("snapshot", options.getSnapshot());
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.SNAPSHOT, Troubles.sentence(e), e);
    } catch (IOException e) {
      throw new JobException(
          ExitCode.SNAPSHOT,
          "--snapshot=%s cannot be read: %s".formatted(options.getSnapshot(), Troubles.sentence(e)),
          e);
    }
    SnapshotManifest manifest = snapshot.manifest();
    if (!manifest.specHash().equals(spec.hash())) {
      throw new JobException(
          ExitCode.SNAPSHOT,
          "Snapshot %s was made with another feature spec: its '%s' has the hash %s, and '%s' of --featureSpec has %s"
              .formatted(
                  manifest.snapshotId(),
                  manifest.specName(),
                  manifest.specHash(),
                  spec.name(),
                  spec.hash()));
    }
    if (manifest.counts().rows() == 0) {
      throw new JobException(
          ExitCode.SNAPSHOT,
          "Snapshot %s has no rows: there is nothing to learn from"
              .formatted(manifest.snapshotId()));
    }
    return snapshot;
  }

  private void execute(SnapshotLocation snapshot, TrainModel.Request request) throws JobException {
    TrainingProgress.listen(runId, this::tell);
    try {
      PipelineResult.State state =
          TrainModelJob.create(options, snapshot, request).run().waitUntilFinish();
      if (state != PipelineResult.State.DONE) {
        throw new JobException(
            ExitCode.UNEXPECTED,
            "The pipeline ended as %s; there is no new bundle".formatted(state));
      }
    } catch (RuntimeException e) {
      throw Troubles.ofPipeline(e, "--registry=" + options.getRegistry());
    } finally {
      TrainingProgress.end(runId);
    }
  }

  private void tell(Trainer.Epoch epoch) {
    if (epoch.refit()) {
      console.note(
          "  on everything: epoch %d of %d, loss %.4f, %.2f s",
          epoch.number(), epoch.most(), epoch.loss(), epoch.seconds());
    } else {
      console.note(
          "  epoch %d of at most %d, loss %.4f, recall@10 on held-out rows %.4f, %.2f s",
          epoch.number(), epoch.most(), epoch.loss(), epoch.recall(), epoch.seconds());
    }
  }

  private void summarise(ModelFolder registry) throws JobException {
    try {
      TrainingReport report = TrainingReport.read(registry, runId);
      String version = report.version();
      if (version == null) {
        throw new JobException(
            ExitCode.SNAPSHOT, "Nothing was trained: %s".formatted(report.refusal()));
      }
      BundleDescription bundle = BundleDescription.read(registry.child(version));
      Evaluation evaluation = bundle.evaluation();
      console.say("Model %s", version);
      console.say(
          "  rows               %,12d   of them positives %,d", report.rows(), report.positives());
      console.say("  customers          %,12d", report.users());
      console.say("  products           %,12d", report.items());
      console.say(
          "  epochs             %12d   %.1f µs per row and epoch",
          report.epochs(), report.nanosPerRowAndEpoch() / NANOS_PER_MICRO);
      if (evaluation == null) {
        console.say("  evaluation         too few rows to hold any out");
      } else {
        EvaluationTable.print(console, evaluation);
      }
      console.say(
          "  took               %12.1f s",
          Duration.between(started, Instant.now()).toMillis() / 1e3);
      console.say("  bundle             %s", registry.child(version).path());
    } catch (IOException e) {
      throw new JobException(
          ExitCode.OUTPUT,
          "--registry=%s cannot be read: %s".formatted(options.getRegistry(), Troubles.sentence(e)),
          e);
    }
  }
}
