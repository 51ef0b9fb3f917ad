package dev.tandem.transforms.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureCoder;
import dev.tandem.transforms.files.StoreFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestPipelineExtension.class)
class WriteRollingFilesTest {
  private static final Instant TEN = Instant.parse("2026-03-01T10:15:30.123456Z");
  private static final Instant ELEVEN = Instant.parse("2026-03-01T11:00:00Z");
  private static final String TEN_FOLDER = "date=2026-03-01/hour=10";
  private static final String ELEVEN_FOLDER = "date=2026-03-01/hour=11";
  private static final org.joda.time.Duration A_MINUTE = org.joda.time.Duration.standardMinutes(1);
  private static final org.joda.time.Duration HALF_A_MINUTE =
      org.joda.time.Duration.standardSeconds(30);

  @TempDir Path folder = Path.of("");

  @Test
  void writesWhatHasWaitedLongEnough(TestPipeline pipeline) throws Exception {
    PipelineResult result =
        run(
            pipeline,
            TestStream.create(FailureCoder.of())
                .addElements(at(TEN, 1), at(TEN, 2))
                .advanceProcessingTime(HALF_A_MINUTE)
                .addElements(at(TEN, 3))
                .advanceProcessingTime(HALF_A_MINUTE.plus(1))
                .addElements(at(TEN, 4))
                .advanceProcessingTime(A_MINUTE.plus(1))
                .advanceWatermarkToInfinity(),
            writing());

    assertThat(rowsByFile(TEN_FOLDER)).containsExactlyInAnyOrder(3L, 1L);
    assertThat(read()).containsExactlyInAnyOrder("10 1", "10 2", "10 3", "10 4");
    assertThat(counter(result, "rows")).isEqualTo(4);
    assertThat(counter(result, "files")).isEqualTo(2);
    assertThat(counter(result, "bytes")).isEqualTo(bytesUnder(folder));
    assertThat(incomplete()).isEmpty();
  }

  @Test
  void writesWhenThereAreEnoughAndNeverMoreIntoOneFile(TestPipeline pipeline) throws Exception {
    run(
        pipeline,
        TestStream.create(FailureCoder.of())
            .addElements(at(TEN, 1), at(TEN, 2), at(TEN, 3))
            .addElements(at(TEN, 4), at(TEN, 5))
            .addElements(at(TEN, 6), at(TEN, 7))
            .addElements(at(TEN, 8), at(TEN, 9), at(TEN, 10), at(TEN, 11))
            .advanceWatermarkToInfinity(),
        writing().withMaxRows(4));

    // Blocks of 3, 2, 2 and 4 rows: 3 do not wait for the 2 that no longer fit beside them.
    assertThat(rowsByFile(TEN_FOLDER)).containsExactlyInAnyOrder(3L, 4L, 4L);
  }

  @Test
  void writesWhenTheyAreTooManyBytes(TestPipeline pipeline) throws Exception {
    run(
        pipeline,
        TestStream.create(FailureCoder.of())
            .addElements(at(TEN, 1))
            .addElements(at(TEN, 2))
            .addElements(at(TEN, 3))
            .advanceWatermarkToInfinity(),
        writing().withMaxBytes(1));

    assertThat(rowsByFile(TEN_FOLDER)).containsExactly(1L, 1L);
  }

  @Test
  void filesEachRowUnderItsHour(TestPipeline pipeline) throws Exception {
    run(
        pipeline,
        TestStream.create(FailureCoder.of())
            .addElements(at(TEN, 1), at(ELEVEN, 2), at(ELEVEN.minusNanos(1), 3))
            .advanceProcessingTime(A_MINUTE.plus(1))
            .advanceWatermarkToInfinity(),
        writing());

    assertThat(rowsByFile(TEN_FOLDER)).containsExactly(2L);
    assertThat(rowsByFile(ELEVEN_FOLDER)).containsExactly(1L);
    assertThat(read()).containsExactlyInAnyOrder("10 1", "11 2", "10 3");
  }

  @Test
  void filesOfManyHoursAreNotAllOpenAtATime(TestPipeline pipeline) throws Exception {
    List<Failure> rows =
        IntStream.range(0, 60).mapToObj(i -> at(TEN.plus(Duration.ofHours(i % 20)), i)).toList();
    run(pipeline, rows, writing());

    assertThat(read()).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void keepsRowsWhileTheyCannotBeWrittenAndWritesThemLater(TestPipeline pipeline) throws Exception {
    Path obstacle = Files.createFile(folder.resolve("_incomplete"));
    PCollection<Failure> rows =
        pipeline
            .apply(
                TestStream.create(FailureCoder.of())
                    .addElements(at(TEN, 1), at(TEN, 2))
                    .advanceProcessingTime(A_MINUTE.plus(1))
                    .addElements(at(TEN, 3))
                    .addElements(at(TEN, 4), at(TEN, REPAIR))
                    .advanceProcessingTime(A_MINUTE.plus(1))
                    .advanceWatermarkToInfinity())
            .apply("Repair", ParDo.of(new RepairFn(obstacle.toString())));
    rows.apply(writing());
    PipelineResult result = run(pipeline);

    assertThat(rowsByFile(TEN_FOLDER)).containsExactly(5L);
    assertThat(counter(result, "rows")).isEqualTo(5);
    assertThat(counter(result, "failed-writes")).isEqualTo(1);
    assertThat(incomplete()).isEmpty();
  }

  @Test
  void whatWaitsWhileNothingCanBeWrittenHasALimitAndTheOldestAreLost(TestPipeline pipeline)
      throws Exception {
    Path obstacle = Files.createFile(folder.resolve("_incomplete"));
    TestStream.Builder<Failure> stream = TestStream.create(FailureCoder.of());
    for (int i = 0; i < 4 * WriteRollingFiles.PATIENCE; i++) {
      stream = stream.addElements(at(TEN, i));
    }
    pipeline
        .apply(
            stream
                .addElements(at(TEN, REPAIR))
                .advanceProcessingTime(A_MINUTE.plus(1))
                .advanceWatermarkToInfinity())
        .apply("Repair", ParDo.of(new RepairFn(obstacle.toString())))
        .apply(writing().withMaxRows(2));
    PipelineResult result = run(pipeline);

    // 9 wait when the 10th, the 13th and the 16th come, and then 3 of them go.
    assertThat(counter(result, "rows-lost")).isEqualTo(9);
    assertThat(read())
        .containsExactlyInAnyOrder(
            "10 9", "10 10", "10 11", "10 12", "10 13", "10 14", "10 15", "10 " + REPAIR);
    assertThat(counter(result, "rows")).isEqualTo(8);
    assertThat(counter(result, "failed-writes")).isEqualTo(4);
  }

  @Test
  void aWriteThatFailsHalfwayLeavesNothing(TestPipeline pipeline) throws Exception {
    Path obstacle = folder.resolve(ELEVEN_FOLDER);
    Files.createDirectories(obstacle.getParent());
    Files.createFile(obstacle);
    pipeline
        .apply(Create.of(at(TEN, 1), at(ELEVEN, 2)).withCoder(FailureCoder.of()))
        .apply(writing());

    assertThatThrownBy(() -> run(pipeline)).isInstanceOf(PipelineExecutionException.class);
    assertThat(incomplete()).isEmpty();
    assertThat(names(folder.resolve(TEN_FOLDER))).isEmpty();
  }

  @Test
  void aFullFileThatCannotBeFinishedIsLetGo(TestPipeline pipeline) throws Exception {
    pipeline
        .apply(Create.of(at(TEN, 1)).withCoder(FailureCoder.of()))
        .apply(
            WriteRollingFiles.to(
                    StoreFiles.root("archive", folder.toString()), new UnfinishedFormat())
                .withMaxRows(1));

    assertThatThrownBy(() -> run(pipeline)).hasStackTraceContaining("no room");
    assertThat(incomplete()).isEmpty();
  }

  @Test
  void writesBoundedInputWithoutATimer(TestPipeline pipeline) throws Exception {
    List<Failure> rows = IntStream.range(0, 2_500).mapToObj(i -> at(TEN, i)).toList();
    PipelineResult result = run(pipeline, rows, writing().withMaxRows(1_000).withShards(2));

    assertThat(rowsByFile(TEN_FOLDER)).allMatch(count -> count <= 1_000);
    assertThat(read())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 2_500).mapToObj(i -> "10 " + i).toList());
    assertThat(counter(result, "rows")).isEqualTo(2_500);
  }

  @Test
  void writesNoFileForNothing(TestPipeline pipeline) throws Exception {
    run(pipeline, List.of(), writing());

    assertThat(Files.list(folder)).isEmpty();
  }

  @Test
  void whatACrashLeftIsNoDataAndGoneAfterADay(TestPipeline pipeline) throws Exception {
    Path left = Files.createDirectory(folder.resolve("_incomplete"));
    String id = "0".repeat(32);
    String old = "part-20260101T000000Z-" + id + ".jsonl.gz";
    String young =
        "part-%s-%s.jsonl.gz"
            .formatted(Instant.now().toString().substring(0, 19).replaceAll("[-:]", "") + "Z", id);
    String strange = "part-20260101T000000Z-notes.txt";
    for (String name : List.of(old, young, strange)) {
      Files.writeString(left.resolve(name), "half a li");
    }

    run(pipeline, List.of(at(TEN, 1)), writing());

    assertThat(read()).containsExactly("10 1");
    assertThat(incomplete()).containsExactlyInAnyOrder(young, strange);
  }

  @Test
  void namesHoldNoColonAndAreNeverUsedTwice(TestPipeline pipeline) throws Exception {
    run(pipeline, List.of(at(TEN, 1), at(TEN, 2)), writing().withMaxRows(1));

    assertThat(names(folder.resolve(TEN_FOLDER)))
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("part-\\d{8}T\\d{6}Z-[0-9a-f]{32}\\.jsonl\\.gz"));
  }

  @Test
  void refusesOtherWindowsAndLimitsThatAreNone() {
    PCollection<Failure> windowed =
        Pipeline.create()
            .apply(Create.of(at(TEN, 1)).withCoder(FailureCoder.of()))
            .apply(Window.into(FixedWindows.of(A_MINUTE)));
    assertThatThrownBy(() -> windowed.apply(writing()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("files are written from the global window, not from FixedWindows");
    assertThatThrownBy(() -> writing().withEvery(Duration.ZERO))
        .hasMessage("files every PT0S: from PT0.001S to PT24H");
    assertThatThrownBy(() -> writing().withMaxRows(0))
        .hasMessage("0 rows of a file: from 1 to 10000000");
    assertThatThrownBy(() -> writing().withMaxBytes(0))
        .hasMessage("0 bytes of waiting rows: from 1 to 1073741824");
    assertThatThrownBy(() -> writing().withShards(1001)).hasMessage("1001 shards: from 1 to 1000");
  }

  /** Its files cannot be closed. */
  private static final class UnfinishedFormat implements RollingFormat<Failure> {
    private static final long serialVersionUID = 1;

    @Override
    public String suffix() {
      return "txt";
    }

    @Override
    public Instant time(Failure row) {
      return row.time();
    }

    @Override
    public RowWriter<Failure> open(OutputStream out) {
      return new RowWriter<>() {
        @Override
        public void write(Failure row) throws IOException {
          out.write(1);
        }

        @Override
        public void close() throws IOException {
          throw new IOException("no room");
        }
      };
    }
  }

  private static final int REPAIR = 99;

  /** Takes the obstacle away when a certain row comes. */
  private static final class RepairFn extends DoFn<Failure, Failure> {
    private static final long serialVersionUID = 1;
    private final String obstacle;

    RepairFn(String obstacle) {
      this.obstacle = obstacle;
    }

    @ProcessElement
    public void process(@Element Failure row, OutputReceiver<Failure> out) throws IOException {
      if (row.detail().equals(Integer.toString(REPAIR))) {
        Files.delete(Path.of(obstacle));
      }
      out.output(row);
    }
  }

  private WriteRollingFiles<Failure> writing() {
    return WriteRollingFiles.to(StoreFiles.root("archive", folder.toString()), new FailureLines());
  }

  private static Failure at(Instant time, int number) {
    return new Failure(
        "parse",
        "NO_JSON",
        Integer.toString(number),
        "{".getBytes(StandardCharsets.UTF_8),
        Map.of("topic", "clicks"),
        time);
  }

  private static PipelineResult run(
      TestPipeline pipeline, List<Failure> rows, WriteRollingFiles<Failure> writing) {
    pipeline.apply(Create.of(rows).withCoder(FailureCoder.of())).apply(writing);
    return run(pipeline);
  }

  private static PipelineResult run(
      TestPipeline pipeline, TestStream<Failure> rows, WriteRollingFiles<Failure> writing) {
    pipeline.apply(rows).apply(writing);
    return run(pipeline);
  }

  private static PipelineResult run(TestPipeline pipeline) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  /** Hour and detail of each row, as DuckDB finds them. */
  private List<String> read() throws SQLException {
    return DuckDb.rows(
        "SELECT hour || ' ' || detail FROM read_json('%s/date=*/hour=*/*.jsonl.gz', hive_partitioning=true)"
            .formatted(folder));
  }

  private List<Long> rowsByFile(String partition) throws SQLException {
    return DuckDb.rows(
            "SELECT count(*) FROM read_json('%s/%s/*.jsonl.gz', filename=true) GROUP BY filename"
                .formatted(folder, partition))
        .stream()
        .map(Long::valueOf)
        .toList();
  }

  private List<String> incomplete() throws IOException {
    Path left = folder.resolve("_incomplete");
    return Files.isDirectory(left) ? names(left) : List.of();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static long bytesUnder(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.filter(Files::isRegularFile).forEach(files::add);
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static long counter(PipelineResult result, String name) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(WriteRollingFiles.class, name))
            .build();
    return StreamSupport.stream(
            result.metrics().queryMetrics(filter).getCounters().spliterator(), false)
        .mapToLong(counted -> counted.getCommitted())
        .sum();
  }
}
