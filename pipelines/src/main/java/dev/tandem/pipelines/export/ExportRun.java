package dev.tandem.pipelines.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.options.SnapshotOptions.PreviousSnapshot;
import dev.tandem.options.TrainingExportOptions;
import dev.tandem.pipelines.CodeVersion;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.SpecFile;
import dev.tandem.pipelines.Troubles;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.FeatureTables;
import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.io.DatabaseGoneException;
import dev.tandem.transforms.io.DatabaseSession;
import dev.tandem.transforms.io.DatabaseView.Consistency;
import dev.tandem.transforms.io.JdbcFeatureTables;
import dev.tandem.transforms.io.KeyHistogram;
import dev.tandem.transforms.io.RatingsSelection;
import dev.tandem.transforms.io.ReadLane;
import dev.tandem.transforms.io.ReadProgress;
import dev.tandem.transforms.io.ResolvedSchema;
import dev.tandem.transforms.io.SchemaMismatchException;
import dev.tandem.transforms.ratings.DuplicateRatings;
import dev.tandem.transforms.snapshot.BundleReport;
import dev.tandem.transforms.snapshot.CollectReport;
import dev.tandem.transforms.snapshot.KeepPreviousRows;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotSchema;
import dev.tandem.transforms.snapshot.SnapshotStore;
import dev.tandem.transforms.snapshot.WriteSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.PipelineResult;
import org.jspecify.annotations.Nullable;

/** One run of the export, from the flags to the published snapshot. */
final class ExportRun {
  /** Long enough that no run still writes; what it left is then cleared away with retention. */
  private static final Duration ABANDONED_AFTER = Duration.ofDays(7);

  private final TrainingExportOptions options;
  private final RunnerLeaf runner;
  private final Console console;
  private final Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  ExportRun(TrainingExportOptions options, RunnerLeaf runner, Console console) {
    this.options = options;
    this.runner = runner;
    this.console = console;
  }

  void run() throws JobException {
    ExportRequest request = request();
    try (DatabaseSession session = open(request)) {
      run(request, session);
    } catch (SchemaMismatchException e) {
      throw new JobException(ExitCode.SPEC_OR_SCHEMA, Troubles.sentence(e), e);
    } catch (DatabaseGoneException e) {
      throw new JobException(ExitCode.SOURCE, Troubles.sentence(e), e);
    } catch (IOException e) {
      throw new JobException(
          ExitCode.OUTPUT,
          "--output=%s cannot be used: %s".formatted(request.root(), Troubles.sentence(e)),
          e);
    }
  }

  private static DatabaseSession open(ExportRequest request)
      throws DatabaseGoneException, JobException {
    try {
      return DatabaseSession.open(request.database());
    } catch (IllegalArgumentException e) {
      // The file of the password, which nobody has looked at before.
      throw new JobException(ExitCode.USAGE, Troubles.sentence(e), e);
    }
  }

  private ExportRequest request() throws JobException {
    try {
      return ExportRequest.of(options);
    } catch (SpecFile.InvalidSpecException e) {
      throw new JobException(ExitCode.SPEC_OR_SCHEMA, Troubles.sentence(e), e);
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.USAGE, Troubles.sentence(e), e);
    }
  }

  private void run(ExportRequest request, DatabaseSession session)
      throws IOException, JobException {
    ResolvedSchema schema = session.check(request.spec(), request.newestBy());
    if (!schema.warnings().isEmpty()) {
      console.note(
          "Note: the database differs from the spec where it does no harm: %s",
          String.join("; ", schema.warnings()));
    }
    Feature newestBy = newestBy(request, session, schema);
    SnapshotSchema columns =
        SnapshotSchema.of(schema.spec(), request.duplicates() == DuplicateRatings.MEAN);
    SnapshotManifest before = previous(request, columns);
    KeyHistogram histogram = session.countRatings(schema);
    long ratings = histogram.total();
    SharedFeatureTables tables =
        new SharedFeatureTables(new JdbcFeatureTables(request.database(), session.view(), schema));
    String id = SnapshotStore.newId(started);
    ExportPlan plan =
        new ExportPlan(
            request.database(),
            session.view(),
            new RatingsSelection(
                schema,
                request.database().dialect(),
                newestBy,
                TrainingExport.together(request.duplicates()),
                started,
                id),
            lanes(request, histogram),
            tables,
            request.duplicates(),
            new WriteSnapshot.Target(
                request.root(),
                id,
                columns,
                request.format(),
                request.compression(),
                false,
                request.rowsPerFile()),
            before == null ? null : previousRows(before));
    try (SharedFeatureTables.Lease lease = tables.lease()) {
      FeatureTables features = load(lease);
      noteUnusable(schema, features);
      request.store().begin(id, started);
      console.note(
          "Exporting %,d ratings from %s with %d connections to %s",
          ratings, request.database().publicUrl(), plan.lanes().size() + 1, request.root());
      execute(plan, ratings);
      publish(request, session, plan, features, ratings, before);
    } catch (JobException | IOException | RuntimeException e) {
      if (!(e instanceof JobException job) || job.exitCode() != ExitCode.TOO_MANY_FAILURES) {
        discard(request.store(), id, e);
      }
      throw e;
    }
  }

  private static FeatureTables load(SharedFeatureTables.Lease lease) throws IOException {
    try {
      return lease.get();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private @Nullable Feature newestBy(
      ExportRequest request, DatabaseSession session, ResolvedSchema schema) throws JobException {
    String column = request.newestBy();
    if (column != null) {
      try {
        return session.newestBy(schema, column);
      } catch (IllegalArgumentException e) {
        throw new JobException(ExitCode.USAGE, Troubles.sentence(e), e);
      }
    }
    if (request.duplicates() == DuplicateRatings.LAST && schema.spec().time() == null) {
      throw new JobException(
          ExitCode.USAGE,
          "--duplicateRatings=LAST needs to know which rating is newest, and %s has no rating time: name a column that grows with time with --newestBy=…, or choose MEAN or ALL"
              .formatted(schema.spec().ratings().label()));
    }
    return null;
  }

  /** The snapshot to merge with, after its columns are found to be the same; else null. */
  private @Nullable SnapshotManifest previous(ExportRequest request, SnapshotSchema columns)
      throws IOException, JobException {
    List<SnapshotManifest> published = request.store().list();
    if (published.isEmpty()) {
      return null;
    }
    SnapshotManifest newest = published.get(published.size() - 1);
    List<String> changes = SchemaChanges.between(newest.schema(), columns);
    boolean merge = request.previousSnapshot() == PreviousSnapshot.MERGE;
    if (merge && !changes.isEmpty()) {
      throw new JobException(
          ExitCode.SPEC_OR_SCHEMA,
          "--previousSnapshot=MERGE: snapshot %s has other columns, so its rows do not fit: %s. Use REPLACE once, or the spec and policy it was made with."
              .formatted(newest.snapshotId(), String.join("; ", changes)));
    }
    for (String change : changes) {
      console.note("Note: since snapshot %s: %s", newest.snapshotId(), change);
    }
    return merge ? newest : null;
  }

  private static KeepPreviousRows.Previous previousRows(SnapshotManifest before) {
    return new KeepPreviousRows.Previous(
        before.snapshotId(),
        before.format(),
        before.files().stream().map(file -> file.name()).toList(),
        before.counts().rows());
  }

  private List<ReadLane> lanes(ExportRequest request, KeyHistogram histogram) {
    int lanes = request.database().maxConnections() - 1;
    int parallelism = runner.parallelism(options);
    if (parallelism > 0) {
      // A lane that has to wait for another is no faster, and costs a connection.
      lanes = Math.min(lanes, parallelism);
    }
    if (request.shards() > 0) {
      lanes = Math.min(lanes, request.shards());
    }
    return histogram.lanes(lanes, request.shards());
  }

  private void noteUnusable(ResolvedSchema schema, FeatureTables features) {
    note(schema.spec().users().label(), features.users());
    note(schema.spec().items().label(), features.items());
  }

  private void note(String table, dev.tandem.transforms.features.FeatureTable features) {
    if (features.unusable() > 0 || features.withoutKey() > 0) {
      console.note(
          "Note: %s has %,d rows that cannot be used (a key that occurs twice, a value that does not fit) and %,d without a key",
          table, features.unusable(), features.withoutKey());
    }
  }

  private void execute(ExportPlan plan, long ratings) throws JobException {
    String runId = plan.selection().runId();
    try (Console.Progress progress =
        console.progress("ratings read", () -> ReadProgress.rows(runId), ratings)) {
      PipelineResult result = TrainingExport.create(options, plan).run();
      PipelineResult.State state = result.waitUntilFinish();
      if (state != PipelineResult.State.DONE) {
        throw new JobException(
            ExitCode.UNEXPECTED,
            "The pipeline ended as %s; nothing was published".formatted(state));
      }
    } catch (RuntimeException e) {
      throw Troubles.ofPipeline(e, "--output=" + plan.target().root());
    } finally {
      ReadProgress.end(runId);
    }
  }

  private void publish(
      ExportRequest request,
      DatabaseSession session,
      ExportPlan plan,
      FeatureTables features,
      long ratings,
      @Nullable SnapshotManifest before)
      throws IOException, JobException {
    String id = plan.target().snapshotId();
    BundleReport report = CollectReport.read(request.store(), id);
    Instant finished = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    long accounted = report.rows() - report.kept() + report.merged() + report.failed();
    boolean sameView = session.view().consistency() == Consistency.ONE_SNAPSHOT;
    if (sameView && accounted != ratings) {
      throw new JobException(
          ExitCode.ACCOUNTING,
          "The database counted %,d ratings, but %,d were accounted for (rows %,d, merged %,d, refused %,d); nothing was published"
              .formatted(
                  ratings,
                  accounted,
                  report.rows() - report.kept(),
                  report.merged(),
                  report.failed()));
    }
    if (accounted != ratings) {
      console.note(
          "Note: the database counted %,d ratings before reading, and %,d were read: it changed in between",
          ratings, accounted);
    }
    if (!request.maxFailures().allows(report.failed(), accounted)) {
      throw tooManyFailures(request, id, report, accounted);
    }
    SnapshotManifest manifest =
        new SnapshotManifest(
            id,
            started,
            CodeVersion.get(),
            plan.selection().schema().spec().name(),
            plan.selection().schema().spec().hash(),
            request.format(),
            request.compression(),
            plan.target().schema(),
            new SnapshotManifest.Policies(
                request.duplicates().name(),
                request.previousSnapshot().name(),
                request.keepSnapshots(),
                request.maxFailures().toString()),
            new SnapshotManifest.Source(
                request.database().publicUrl(),
                session.productName(),
                session.productVersion(),
                session.view().consistency().name(),
                session.view().consistency().sentence(),
                started,
                finished,
                tables(plan.selection().schema())),
            new SnapshotManifest.Counts(
                accounted,
                report.rows(),
                report.merged(),
                report.failed(),
                report.failures(),
                report.kept(),
                trimmed(plan.selection().schema(), features, report)),
            before == null ? null : before.snapshotId(),
            report.statistics().summaries(),
            report.files(),
            report.failureFiles());
    request.store().publish(id, manifest);
    ExportSummary.print(
        console, request.store(), manifest, Duration.between(started, Instant.now()));
    retain(request);
  }

  /** The new snapshot is published: that an old one stays is a note, not a failure of the run. */
  private void retain(ExportRequest request) {
    if (request.keepSnapshots() == 0) {
      return;
    }
    try {
      ExportSummary.printRetention(
          console, request.store().retain(request.keepSnapshots(), started.minus(ABANDONED_AFTER)));
    } catch (IOException | RuntimeException e) {
      console.note(
          "Note: older snapshots could not be deleted, the next run tries again: %s",
          Troubles.sentence(e));
    }
  }

  private JobException tooManyFailures(
      ExportRequest request, String id, BundleReport report, long accounted) throws IOException {
    request.store().discardRows(id);
    return new JobException(
        ExitCode.TOO_MANY_FAILURES,
        "%,d of %,d ratings were refused (%s), --maxFailures=%s; nothing was published. They are in %s"
            .formatted(
                report.failed(),
                accounted,
                report.failures(),
                request.maxFailures(),
                request.store().failuresFolder(id)));
  }

  private static SortedMap<String, Long> trimmed(
      ResolvedSchema schema, FeatureTables features, BundleReport report) {
    SortedMap<String, Long> trimmed = new TreeMap<>();
    add(trimmed, schema.spec().users().label(), features.users().trimmed());
    add(trimmed, schema.spec().items().label(), features.items().trimmed());
    if (report.trimmed() > 0) {
      trimmed.put(schema.spec().ratings().label(), report.trimmed());
    }
    return trimmed;
  }

  private static void add(SortedMap<String, Long> all, String table, Map<String, Long> columns) {
    columns.forEach((column, count) -> all.put(table + "." + column, count));
  }

  private static ObjectNode tables(ResolvedSchema schema) {
    ObjectNode tables = new ObjectMapper().createObjectNode();
    Map<String, ResolvedSchema.Relation> relations = new TreeMap<>();
    relations.put(schema.spec().users().label(), schema.users());
    relations.put(schema.spec().items().label(), schema.items());
    relations.put(schema.spec().ratings().label(), schema.ratings());
    relations.forEach(
        (label, relation) -> {
          ObjectNode columns = tables.putObject(label);
          new TreeMap<>(relation.columns())
              .forEach(
                  (name, column) ->
                      columns
                          .putObject(name)
                          .put("column", column.name())
                          .put("type", column.sqlType())
                          .put("nullable", column.nullable()));
        });
    return tables;
  }

  /** A run that failed leaves nothing but its failures, and those only if they are the reason. */
  private void discard(SnapshotStore store, String id, Exception because) {
    try {
      List<String> left = new ArrayList<>(store.discard(id));
      left.forEach(file -> console.note("Note: left alone: %s", file));
    } catch (IOException | RuntimeException e) {
      because.addSuppressed(e);
    }
  }
}
