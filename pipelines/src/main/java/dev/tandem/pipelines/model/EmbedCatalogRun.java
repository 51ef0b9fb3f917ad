package dev.tandem.pipelines.model;

import dev.tandem.options.EmbedCatalogOptions;
import dev.tandem.options.PublishModelOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.Troubles;
import dev.tandem.transforms.failure.FailureLimit;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.io.ReadItems;
import dev.tandem.transforms.io.ReadProgress;
import dev.tandem.transforms.model.BundleDescription;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.BundleValidator;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.model.ModelTowers;
import dev.tandem.transforms.score.BeamModelFolder;
import dev.tandem.transforms.score.CatalogReport;
import dev.tandem.transforms.score.WriteCatalogBundle;
import dev.tandem.transforms.snapshot.ReadSnapshotItems;
import dev.tandem.transforms.snapshot.SnapshotLocation;
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** One run of the embedding, from the flags to the new bundle. */
final class EmbedCatalogRun {
  /** More parts than this are no help to a table that one process loads in seconds. */
  private static final long UNKNOWN = -1;

  private static final int DEFAULT_LANES = 8;

  private final EmbedCatalogOptions flags;
  private final RunnerLeaf runner;
  private final Console console;
  private final Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final String runId = SnapshotStore.newId(started);

  EmbedCatalogRun(EmbedCatalogOptions flags, RunnerLeaf runner, Console console) {
    this.flags = flags;
    this.runner = runner;
    this.console = console;
  }

  void run() throws Exception {
    if ((flags.getJdbcUrl() == null) == (flags.getSnapshot() == null)) {
      throw new IllegalArgumentException(
          "Either --jdbcUrl=… or --snapshot=… is needed, to say where the products are");
    }
    FailureLimit.parse(flags.getMaxFailures());
    FeatureSpec spec = ModelJob.spec(flags.getFeatureSpec());
    ModelRegistry registry = ModelJob.registry(flags.getRegistry());
    String model = flags.getModel();
    ModelFolder source =
        model == null ? ModelJob.current(registry) : BeamModelFolder.at("model", model);
    String sourceVersion;
    try (ModelTowers towers = BundleReader.readTowers(source, spec)) {
      sourceVersion = towers.version();
      console.note("The item tower is that of model %s", sourceVersion);
    }
    long expected = UNKNOWN;
    WriteCatalogBundle.Target target =
        new WriteCatalogBundle.Target(
            model == null ? source.path() : model,
            flags.getRegistry(),
            spec,
            runId,
            started,
            flags.getMaxFailures());
    if (flags.getJdbcUrl() != null) {
      try (ShopItems items = ShopItems.open(flags, spec, console)) {
        console.note("Embedding %,d products of %s", items.size(), spec.items().label());
        execute(new ReadItems(items.tables(), lanes(), runId), target, items.size());
        if (items.seesOneMoment()) {
          expected = items.size();
        }
      }
    } else {
      SnapshotLocation snapshot = snapshot(String.valueOf(flags.getSnapshot()), spec);
      console.note("Embedding the products of snapshot %s", snapshot.manifest().snapshotId());
      execute(new ReadSnapshotItems(snapshot), target, 0);
    }
    finish(registry, source, sourceVersion, spec, expected);
  }

  private static SnapshotLocation snapshot(String folder, FeatureSpec spec) throws JobException {
    SnapshotLocation snapshot;
    try {
      snapshot = SnapshotLocation.find("snapshot", folder);
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.SNAPSHOT, Troubles.sentence(e), e);
    } catch (IOException e) {
      throw new JobException(
          ExitCode.SNAPSHOT,
          "--snapshot=%s cannot be read: %s".formatted(folder, Troubles.sentence(e)),
          e);
    }
    if (!snapshot.manifest().specHash().equals(spec.hash())) {
      throw new JobException(
          ExitCode.SNAPSHOT,
          "Snapshot %s was made with another feature spec ('%s', hash %s) than this ('%s', hash %s): give the one it was made with as --featureSpec"
              .formatted(
                  snapshot.manifest().snapshotId(),
                  snapshot.manifest().specName(),
                  snapshot.manifest().specHash(),
                  spec.name(),
                  spec.hash()));
    }
    return snapshot;
  }

  private int lanes() {
    int parallelism = runner.parallelism(flags);
    return parallelism > 0 ? parallelism : DEFAULT_LANES;
  }

  private void execute(
      PTransform<PBegin, PCollection<FeatureRow>> products,
      WriteCatalogBundle.Target target,
      long total)
      throws JobException {
    try (Console.Progress progress =
        console.progress("products read", () -> ReadProgress.rows(runId), total)) {
      PipelineResult.State state =
          EmbedCatalog.create(flags, products, target).run().waitUntilFinish();
      if (state != PipelineResult.State.DONE) {
        throw new JobException(
            ExitCode.UNEXPECTED,
            "The pipeline ended as %s; no bundle was published".formatted(state));
      }
    } catch (RuntimeException e) {
      throw Troubles.ofPipeline(e, "--registry=" + target.registry());
    } finally {
      ReadProgress.end(runId);
    }
  }

  /**
   * @param expected how many products there are, or {@link #UNKNOWN}
   */
  private void finish(
      ModelRegistry registry,
      ModelFolder source,
      String sourceVersion,
      FeatureSpec spec,
      long expected)
      throws IOException, JobException {
    CatalogReport report = CatalogReport.take(registry.root(), runId);
    if (report == null || report.items() + report.failed() == 0) {
      throw new JobException(
          ExitCode.SOURCE, "There are no products to embed; no bundle was written");
    }
    if (expected != UNKNOWN && report.items() + report.failed() != expected) {
      throw new JobException(
          ExitCode.ACCOUNTING,
          "There are %,d products, but %,d came through (%,d with a vector, %,d without); nothing was published"
              .formatted(
                  expected, report.items() + report.failed(), report.items(), report.failed()));
    }
    String version = report.version();
    if (version == null) {
      throw new JobException(
          ExitCode.TOO_MANY_FAILURES,
          "%,d of %,d products have no vector, --maxFailures=%s; no bundle was written. They are in %s"
              .formatted(
                  report.failed(),
                  report.items() + report.failed(),
                  flags.getMaxFailures(),
                  CatalogReport.failuresFile(registry.root(), runId)));
    }
    ModelFolder written = registry.bundle(version);
    ModelJob.requireValid(written, BundleValidator.check(written, spec, null));
    print(registry, source, written, version, report);
    if (flags.isPublish()) {
      publish(registry, sourceVersion, version);
    }
  }

  /** What publish-model would refuse is refused here too. */
  private void publish(ModelRegistry registry, String sourceVersion, String version)
      throws IOException, JobException {
    String refusal;
    if (flags.getModel() == null) {
      String live = registry.currentVersion().orElse("none");
      refusal =
          live.equals(sourceVersion) || live.equals(version)
              ? null
              : "%s became the live one meanwhile".formatted(live);
    } else {
      refusal =
          PublishModel.worse(
              registry,
              BundleDescription.read(registry.bundle(version)),
              PublishModelOptions.DEFAULT_MAX_REGRESSION);
    }
    if (refusal != null) {
      throw new JobException(
          ExitCode.INVALID_MODEL,
          "Model %s is written but not published: %s. publish-model can publish it"
              .formatted(version, refusal));
    }
    PublishModel.makeLive(registry, version, console);
  }

  private void print(
      ModelRegistry registry,
      ModelFolder source,
      ModelFolder written,
      String version,
      CatalogReport report)
      throws IOException {
    double seconds = Math.max(1, Duration.between(started, Instant.now()).toMillis()) / 1e3;
    console.say("Model %s", version);
    console.say("  products           %,12d", report.items());
    compare(source, written);
    console.say("  without a vector   %,12d", report.failed());
    console.say(
        "  took               %12.1f s  %,.0f products a second",
        seconds, report.items() / seconds);
    console.say("  bundle             %s", written.path());
    if (report.failed() > 0) {
      console.say("  those without      %s", CatalogReport.failuresFile(registry.root(), runId));
    }
  }

  private void compare(ModelFolder source, ModelFolder written) throws IOException {
    List<String> before;
    try {
      before = BundleReader.readIds(source);
    } catch (IOException | IllegalArgumentException e) {
      // Only its towers were needed, and were found good.
      console.note("Note: the index before cannot be read: %s", Troubles.sentence(e));
      return;
    }
    List<String> now = BundleReader.readIds(written);
    Set<String> added = new HashSet<>(now);
    before.forEach(added::remove);
    Set<String> gone = new HashSet<>(before);
    now.forEach(gone::remove);
    console.say("    new in the index %,12d", added.size());
    console.say("    no longer in it  %,12d", gone.size());
  }
}
