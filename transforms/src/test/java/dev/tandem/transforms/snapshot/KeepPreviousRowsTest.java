package dev.tandem.transforms.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.snapshot.SnapshotSchema.Column;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(TestPipelineExtension.class)
class KeepPreviousRowsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T03:15:00Z");
  private static final String OLD = SnapshotStore.newId(NOW);
  private static final String NEW = SnapshotStore.newId(NOW.plusSeconds(1));

  private static final long ROWS_STATED = 100;

  @TempDir Path root = Path.of("");

  /** One row: its user's city says which of several rows of a user it is. */
  private record Line(Object user, String city, String item, int label) implements Serializable {}

  @ParameterizedTest
  @CsvSource({
    "LONG, CSV, 1, 30, 20, 300, 300",
    "STRING, CSV, 2, 30, 20, 300, 300",
    "LONG, PARQUET, 3, 100, 5, 450, 100",
    "STRING, PARQUET, 4, 5, 100, 400, 400",
    "STRING, CSV, 5, 10, 10, 0, 100",
    "LONG, CSV, 6, 10, 10, 100, 0",
    "LONG, PARQUET, 7, 10, 10, 0, 0",
    "LONG, PARQUET, 8, 100, 20, 1500, 1000",
  })
  void keepsTheOldRowsOfPairsThatHaveNoNewOne(
      FeatureType.Kind userType,
      SnapshotFormat oldFormat,
      long seed,
      int users,
      int items,
      int oldRows,
      int newRows,
      TestPipeline pipeline)
      throws Exception {
    SnapshotSchema schema = schema(userType);
    Random random = new Random(seed);
    List<Line> before = lines(random, userType, users, items, oldRows);
    List<Line> now = lines(random, userType, users, items, newRows);
    List<DataFile> oldFiles = write(schema, OLD, oldFormat, before, 3);
    List<DataFile> newFiles = write(schema, NEW, SnapshotFormat.PARQUET, now, 2);
    Set<List<Object>> taken =
        now.stream().map(line -> List.of(line.user(), line.item())).collect(Collectors.toSet());
    Set<Object> newUsers = now.stream().map(Line::user).collect(Collectors.toSet());
    Map<Line, Long> expected = new HashMap<>();
    Set<Object> onlyKept = new HashSet<>();
    for (Line line : before) {
      if (!taken.contains(List.of(line.user(), line.item()))) {
        expected.merge(line, 1L, Long::sum);
        if (!newUsers.contains(line.user())) {
          onlyKept.add(line.user());
        }
      }
    }
    HashMap<Line, Long> wanted = new HashMap<>(expected);
    HashSet<Object> wantedUsers = new HashSet<>(onlyKept);

    PAssert.that(
            pipeline
                .apply(Create.of(report(schema, newFiles)).withCoder(BundleReportCoder.of()))
                .apply(new KeepPreviousRows(target(schema), previous(oldFormat, oldFiles))))
        .satisfies(
            elements -> {
              Map<Line, Long> kept = new HashMap<>();
              List<Object> counted = new ArrayList<>();
              for (TrainingRows user : elements) {
                FeatureRow features = Objects.requireNonNull(user.user());
                assertThat(user.rows()).isNotEmpty();
                user.rows().forEach(row -> kept.merge(line(features, row), 1L, Long::sum));
                if (user.countsUser()) {
                  counted.add(features.key());
                }
              }
              assertThat(kept).as("seed %d", seed).isEqualTo(wanted);
              assertThat(counted).containsExactlyInAnyOrderElementsOf(wantedUsers);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aMergedSnapshotCountsEachUserOnce(TestPipeline pipeline) throws Exception {
    SnapshotSchema schema = schema(FeatureType.Kind.LONG);
    Random random = new Random(99);
    List<Line> before = lines(random, FeatureType.Kind.LONG, 60, 10, 400);
    List<Line> now = lines(random, FeatureType.Kind.LONG, 40, 10, 200);
    List<DataFile> oldFiles = write(schema, OLD, SnapshotFormat.CSV, before, 3);
    WriteSnapshot.Target target = target(schema);
    SnapshotStore.at(root.toString()).begin(NEW, NOW);
    Set<Object> users = new HashSet<>();
    before.forEach(line -> users.add(line.user()));
    now.forEach(line -> users.add(line.user()));

    PCollection<BundleReport> fresh =
        pipeline
            .apply(Create.of(byUser(now)).withCoder(TrainingRowsCoder.of()))
            .apply("Write", new WriteSnapshot(target));
    PCollection<BundleReport> kept =
        fresh
            .apply(new KeepPreviousRows(target, previous(SnapshotFormat.CSV, oldFiles)))
            .apply("Write kept", new WriteSnapshot(target.forKept()));
    PCollectionList.of(fresh)
        .and(kept)
        .apply(Flatten.pCollections())
        .apply(new CollectReport(target));
    pipeline.run().waitUntilFinish();

    BundleReport report = CollectReport.read(SnapshotStore.at(root.toString()), NEW);
    assertThat(report.kept()).isPositive();
    assertThat(report.rows()).isEqualTo(report.kept() + now.size());
    assertThat(report.statistics().summaries().get(0).rows()).isEqualTo(report.rows());
    assertThat(report.statistics().summaries().get(0).frequencies())
        .isEqualTo(new FrequencySummary(users.size(), false, List.of()));
  }

  /** All rows of a user in one element, as the export writes them. */
  private static List<TrainingRows> byUser(List<Line> lines) {
    Map<Object, List<TrainingRows.Row>> users = new HashMap<>();
    for (Line line : lines) {
      users.computeIfAbsent(line.user(), user -> new ArrayList<>()).add(row(line));
    }
    List<TrainingRows> rows = new ArrayList<>();
    users.forEach(
        (user, own) ->
            rows.add(
                new TrainingRows(
                    new FeatureRow(user, new Object[] {"Nantes"}), own, List.of(), 0, 0, 0)));
    return rows;
  }

  private static List<Line> lines(
      Random random, FeatureType.Kind userType, int users, int items, int rows) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      long user = random.nextInt(users) - 5L;
      lines.add(
          new Line(
              userType == FeatureType.Kind.LONG ? (Object) user : "K-" + user + " ß",
              random.nextInt(4) == 0 ? "Århus" : "Nantes",
              "S" + random.nextInt(items),
              1 + random.nextInt(5)));
    }
    return lines;
  }

  /** Spreads rows over files, each sorted by user, so that a user is in several. */
  private List<DataFile> write(
      SnapshotSchema schema, String id, SnapshotFormat format, List<Line> lines, int files)
      throws IOException {
    List<DataFile> written = new ArrayList<>();
    for (int file = 0; file < files; file++) {
      RowFileWriter writer =
          RowFileWriter.create(
              SnapshotStore.at(root.toString()).newRowFile(id, file, format, FileCompression.AUTO),
              schema,
              format,
              FileCompression.AUTO);
      List<Line> own = new ArrayList<>();
      for (int i = file; i < lines.size(); i += files) {
        own.add(lines.get(i));
      }
      own.sort(java.util.Comparator.comparing(line -> line.user().toString()));
      for (Line line : own) {
        writer.write(new FeatureRow(line.user(), new Object[] {line.city()}), row(line));
      }
      written.add(writer.close());
    }
    return written;
  }

  private static TrainingRows.Row row(Line line) {
    return new TrainingRows.Row(new FeatureRow(line.item(), new Object[0]), line.label(), null);
  }

  private static Line line(FeatureRow user, TrainingRows.Row row) {
    @Nullable Object city = user.value(0);
    return new Line(
        user.key(), String.valueOf(city), row.item().key().toString(), row.label().intValue());
  }

  private static KeepPreviousRows.Previous previous(SnapshotFormat format, List<DataFile> files) {
    return new KeepPreviousRows.Previous(
        OLD,
        format,
        files.stream().map(DataFile::name).toList(),
        // As if they were larger: the rows decide how many buckets there are.
        ROWS_STATED * files.stream().mapToLong(DataFile::rows).sum());
  }

  private static BundleReport report(SnapshotSchema schema, List<DataFile> files) {
    BundleReport empty = BundleReport.empty(schema);
    return new BundleReport(
        files, empty.statistics(), 0, 0, 0, 0, empty.failures(), empty.failureFiles());
  }

  private WriteSnapshot.Target target(SnapshotSchema schema) {
    return new WriteSnapshot.Target(
        root.toString(), NEW, schema, SnapshotFormat.PARQUET, FileCompression.AUTO, false, 1_000);
  }

  private static SnapshotSchema schema(FeatureType.Kind userType) {
    return new SnapshotSchema(
        List.of(
            new Column("user", FeatureType.parse(userType.name()), Role.USER_ID, false),
            new Column("city", FeatureType.STRING, Role.USER, true),
            new Column("item", FeatureType.STRING, Role.ITEM_ID, false),
            new Column("rating", FeatureType.INT, Role.LABEL, false)));
  }
}
