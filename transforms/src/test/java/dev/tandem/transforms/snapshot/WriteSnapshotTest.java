package dev.tandem.transforms.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureFileReader;
import dev.tandem.transforms.features.FeatureRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WriteSnapshotTest {
  private static final long SEED = 20261123;
  private static final Instant NOW = Instant.parse("2026-11-23T03:15:00Z");
  private static final int USERS = 60;
  private static final int SHARDS = 4;

  @TempDir Path root = Path.of("");
  private final String id = SnapshotStore.newId(NOW);
  private SnapshotStore store = SnapshotStore.at("unused");

  @BeforeEach
  void begin() throws IOException {
    store = SnapshotStore.at(root.toString());
    store.begin(id, NOW);
  }

  @ParameterizedTest
  @EnumSource(SnapshotFormat.class)
  void writesOneFilePerShardAndReportsWhatIsInThem(SnapshotFormat format) throws Exception {
    List<TrainingRows> users = users();
    BundleReport report = run(target(format, 1_000_000), users);

    assertThat(report.files()).hasSize(SHARDS);
    assertThat(report.rows()).isEqualTo(users.stream().mapToLong(user -> user.rows().size()).sum());
    assertThat(report.kept()).isZero();
    assertThat(report.merged()).isEqualTo(users.stream().mapToLong(TrainingRows::merged).sum());
    assertThat(report.trimmed()).isEqualTo(users.stream().mapToLong(TrainingRows::trimmed).sum());
    assertThat(report.failed())
        .isEqualTo(users.stream().mapToLong(user -> user.failures().size()).sum());
    assertThat(report.statistics()).isEqualTo(statistics(users));
    for (DataFile file : report.files()) {
      int shard = Integer.parseInt(file.name().substring("part-".length(), "part-00000".length()));
      assertThat(read(file, format))
          .isEqualTo(lines(users.stream().filter(user -> user.shard() == shard).toList()))
          .hasSize((int) file.rows());
    }
    assertThat(failures(report))
        .containsExactlyInAnyOrderElementsOf(
            users.stream().flatMap(user -> user.failures().stream()).toList());
  }

  @Test
  void beginsANewFileAtSoManyRows() throws Exception {
    List<TrainingRows> users = users().stream().map(user -> inShard(user, 7)).toList();
    long rows = users.stream().mapToLong(user -> user.rows().size()).sum();
    BundleReport report = run(target(SnapshotFormat.PARQUET, 50), users);

    assertThat(report.files()).hasSize((int) ((rows + 49) / 50));
    assertThat(report.files()).allMatch(file -> file.name().startsWith("part-00007-"));
    assertThat(report.files().stream().map(DataFile::rows).sorted().skip(1)).containsOnly(50L);
    List<String> read = new ArrayList<>();
    for (DataFile file : report.files()) {
      read.addAll(read(file, SnapshotFormat.PARQUET));
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(lines(users));
  }

  @Test
  void publishesWhatDuckDbReadsTheSame() throws Exception {
    List<TrainingRows> users = users();
    BundleReport report = run(target(SnapshotFormat.PARQUET, 40), users);
    publish(report);

    Path folder = root.resolve("snapshot=" + id);
    assertThat(duckDb("read_parquet('%s/*.parquet')".formatted(folder)))
        .containsExactlyInAnyOrderElementsOf(lines(users));
    assertThat(names(folder))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(report.files().stream().map(DataFile::name), Stream.of("_MANIFEST.json"))
                .toList());
  }

  @Test
  void reportsThatThereWasNothing() throws Exception {
    BundleReport report = run(target(SnapshotFormat.PARQUET, 40), List.of());

    assertThat(report).isEqualTo(BundleReport.empty(SampleRows.SCHEMA));
    publish(report);
    assertThat(names(root.resolve("snapshot=" + id))).containsExactly("_MANIFEST.json");
    assertThat(store.list()).hasSize(1);
  }

  @Test
  void aRunWithFailuresAloneHasNoFileOfRows() throws Exception {
    TrainingRows refused = new TrainingRows(null, List.of(), List.of(failure(1)), 0, 1, 3);
    BundleReport report = run(target(SnapshotFormat.PARQUET, 40), List.of(refused));

    assertThat(report.files()).isEmpty();
    assertThat(report.failures()).isEqualTo(Map.of(new FailureKind("join", "ORPHAN_ITEM"), 1L));
    assertThat(failures(report)).isEqualTo(refused.failures());
  }

  @Test
  void whatAFailedTryLeftIsInNoReportAndGoneAfterTheNext() throws Exception {
    List<TrainingRows> good = users();
    List<TrainingRows> bad = new ArrayList<>(good);
    FeatureRow withoutStock =
        new FeatureRow("S10", new @Nullable Object[] {null, null, null, null, null});
    bad.add(
        new TrainingRows(
            SampleRows.user(new Random(SEED), 1_000),
            List.of(new TrainingRows.Row(withoutStock, 5, null)),
            List.of(),
            0,
            0,
            0));

    assertThatThrownBy(() -> run(target(SnapshotFormat.PARQUET, 40), bad))
        .isInstanceOf(PipelineExecutionException.class)
        .hasMessageContaining("column 'stock' may not be null");
    assertThatThrownBy(() -> CollectReport.read(store, id)).isInstanceOf(IOException.class);
    assertThat(store.list()).isEmpty();
    Path folder = root.resolve("snapshot=" + id);
    List<String> rubbish = names(folder);
    assertThat(rubbish).anyMatch(name -> name.startsWith("part-"));

    BundleReport report = run(target(SnapshotFormat.PARQUET, 40), good);
    assertThat(report.files()).noneMatch(file -> rubbish.contains(file.name()));
    publish(report);
    assertThat(names(folder)).doesNotContainAnyElementsOf(rubbish).contains("_MANIFEST.json");
    assertThat(names(root.resolve("failures/snapshot=" + id)))
        .isEqualTo(report.failureFiles().stream().map(DataFile::name).toList());
    assertThat(duckDb("read_parquet('%s/*.parquet')".formatted(folder)))
        .containsExactlyInAnyOrderElementsOf(lines(good));
  }

  private BundleReport run(WriteSnapshot.Target target, List<TrainingRows> rows)
      throws IOException {
    Pipeline pipeline = Pipeline.create();
    List<byte[]> encoded = new ArrayList<>();
    for (TrainingRows one : rows) {
      encoded.add(
          org.apache.beam.sdk.util.CoderUtils.encodeToByteArray(TrainingRowsCoder.of(), one));
    }
    pipeline
        .apply(Create.of(0))
        // What one element gives is one bundle, so that the number of files is known.
        .apply("All in one bundle", ParDo.of(new DecodeFn(encoded)))
        .setCoder(TrainingRowsCoder.of())
        .apply(new WriteSnapshot(target))
        .apply(new CollectReport(target));
    pipeline.run().waitUntilFinish();
    return CollectReport.read(store, id);
  }

  private static final class DecodeFn extends DoFn<Integer, TrainingRows> {
    private static final long serialVersionUID = 1;
    private final ArrayList<byte[]> encoded;

    DecodeFn(List<byte[]> encoded) {
      this.encoded = new ArrayList<>(encoded);
    }

    @ProcessElement
    public void process(OutputReceiver<TrainingRows> out) throws IOException {
      for (byte[] one : encoded) {
        out.output(
            org.apache.beam.sdk.util.CoderUtils.decodeFromByteArray(TrainingRowsCoder.of(), one));
      }
    }
  }

  private void publish(BundleReport report) throws IOException {
    store.publish(
        id, SnapshotManifestTest.manifest(id, null, report.files(), report.failureFiles()));
  }

  private WriteSnapshot.Target target(SnapshotFormat format, long rowsPerFile) {
    return new WriteSnapshot.Target(
        root.toString(), id, SampleRows.SCHEMA, format, FileCompression.AUTO, false, rowsPerFile);
  }

  private static List<TrainingRows> users() {
    Random random = new Random(SEED);
    List<TrainingRows> users = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      TrainingRows rows = CoderTest.rows(random, user);
      users.add(inShard(rows, user % SHARDS));
    }
    return users;
  }

  private static TrainingRows inShard(TrainingRows rows, int shard) {
    return new TrainingRows(
        rows.user(), rows.rows(), rows.failures(), rows.merged(), rows.trimmed(), shard);
  }

  private static Failure failure(int number) {
    return new Failure(
        "join",
        "ORPHAN_ITEM",
        "no item " + number,
        "{}".getBytes(StandardCharsets.UTF_8),
        Map.of("table", "ratings"),
        NOW);
  }

  private static SnapshotStatistics statistics(List<TrainingRows> users) {
    SnapshotStatistics statistics = new SnapshotStatistics(SampleRows.SCHEMA);
    users.forEach(statistics::add);
    return statistics;
  }

  /** The columns that DuckDB is asked for, a line per row. */
  private static List<String> lines(List<TrainingRows> users) {
    List<String> lines = new ArrayList<>();
    for (TrainingRows user : users) {
      FeatureRow features = Objects.requireNonNull(user.user());
      user.rows().forEach(row -> lines.add(line(features, row)));
    }
    return lines;
  }

  private static String line(FeatureRow user, TrainingRows.Row row) {
    return Arrays.asList(
            user.key(),
            user.value(0),
            user.value(1),
            row.item().key(),
            row.item().value(1),
            row.label())
        .toString();
  }

  private List<String> read(DataFile file, SnapshotFormat format) throws IOException {
    List<String> lines = new ArrayList<>();
    try (RowFileReader reader =
        RowFileReader.open(store.rowFile(id, file.name()), SampleRows.SCHEMA, format)) {
      for (RowFileReader.Entry row = reader.next(); row != null; row = reader.next()) {
        lines.add(line(row.user(), row.row()));
      }
    }
    return lines;
  }

  private List<Failure> failures(BundleReport report) throws IOException {
    List<Failure> failures = new ArrayList<>();
    for (DataFile file : report.failureFiles()) {
      try (FailureFileReader reader = FailureFileReader.open(store.failureFile(id, file.name()))) {
        for (Failure one = reader.next(); one != null; one = reader.next()) {
          failures.add(one);
        }
      }
    }
    return failures;
  }

  private static List<String> duckDb(String source) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT customer_number, credit_limit, city, product_code, buy_price, rating FROM "
                    + source)) {
      List<String> lines = new ArrayList<>();
      while (rows.next()) {
        List<@Nullable Object> line = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
          line.add(rows.getObject(i));
        }
        lines.add(line.toString());
      }
      return lines;
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          // The report is read and then left; local file systems of Beam write no check sums.
          .filter(name -> !name.equals("_STARTED.json"))
          .sorted()
          .toList();
    }
  }
}
