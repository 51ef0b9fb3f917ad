package dev.tandem.pipelines.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.pipelines.export.ShopServer;
import dev.tandem.pipelines.model.ForeignModels;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The job over files: what it says, writes and refuses. Streams are tried in the runners' modules.
 */
class RecommendationsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> EVENTS =
      List.of(
          "{\"session_id\": \"s1\", \"customer_number\": 103, \"browse_history\": [{\"product_code\": \"S10_1024\", \"quantity\": \"1\", \"in_shopping_cart\": true}]}",
          "{\"session_id\": \"s1\", \"customer_number\": 103, \"event_id\": \"e2\", \"action\": \"view\", \"product_code\": \"S10_1025\"}",
          "not even JSON",
          "{\"session_id\": \"s2\", \"event_id\": \"e3\", \"action\": \"view\", \"product_code\": \"S10_1025\"}",
          "{\"session_id\": \"s3\", \"event_id\": \"e4\", \"action\": \"view\", \"product_code\": \"never heard of\"}");

  private static ShopServer server;

  @TempDir Path folder;

  @BeforeAll
  static void openTheShop() throws Exception {
    server = ShopServer.start();
    ShopLoader.load(Shop.ofDefaultSize(), server.database());
  }

  @AfterAll
  static void closeTheShop() {
    server.close();
  }

  @BeforeEach
  void writeEvents() throws IOException {
    Files.write(folder.resolve("events.jsonl"), EVENTS);
  }

  @Test
  void answersEachEventOfAFileAndItsCountsAddUp() throws Exception {
    publishAModel();

    Launch launch = replay("--archive=" + folder.resolve("archive"));

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    assertThat(launch.out())
        .containsPattern("records read +5\n")
        .containsPattern("recommendations +4\n")
        .containsPattern("refused +1\n")
        .containsPattern("sessions begun +3\n")
        .contains(folder.resolve("out").toString());
    Map<String, JsonNode> answers = new TreeMap<>();
    for (JsonNode answer : lines("out")) {
      answers.put(answer.get("recommendation_id").asText(), answer);
    }
    assertThat(answers).hasSize(4);
    assertThat(answers.values())
        .allSatisfy(
            answer -> assertThat(answer.get("model_version").asText()).isEqualTo("notebook-1"));
    assertThat(answers.values().stream().filter(a -> a.get("session_id").asText().equals("s1")))
        .hasSize(2)
        .allSatisfy(
            answer ->
                assertThat(answer.get("recommended_items"))
                    .extracting(item -> item.get("product_code").asText())
                    .doesNotContain("S10_1024"));
    // A visitor is answered from the session, if the model knows something of it.
    assertThat(fallback(answers, "s2")).isEqualTo("null");
    assertThat(fallback(answers, "s3")).isEqualTo("nothing_known");

    assertThat(lines("failures"))
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.get("reason").asText()).isEqualTo("INVALID_JSON");
              assertThat(failure.get("original").asText()).isEqualTo("not even JSON");
              assertThat(failure.get("origin").get("line").asText()).isEqualTo("3");
            });
    assertThat(archivedIds()).containsExactlyInAnyOrderElementsOf(answers.keySet());
  }

  @Test
  void givesTheSameIdsWhenAFileIsReplayed() throws Exception {
    publishAModel();
    replay();
    List<String> first = ids();
    deleteOutput();
    replay();

    assertThat(ids()).hasSize(4).isEqualTo(first);
  }

  @Test
  void servesWhatIsInStockWhileNoModelIsPublished() throws Exception {
    Files.createDirectories(folder.resolve("models"));

    Launch launch = replay();

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
    assertThat(launch.err()).contains("no model is published in the registry yet");
    assertThat(launch.out()).containsPattern("of them popular +4 ");
    assertThat(lines("out"))
        .hasSize(4)
        .allSatisfy(
            answer -> {
              assertThat(answer.get("fallback").asText()).isEqualTo("no_model");
              assertThat(answer.get("recommended_items")).hasSize(10);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --source=KAFKA --activity=clicks | --bootstrapServers=host:port is needed with KAFKA
          --source=FILES --activity=/no/such/*.jsonl | --activity=/no/such/*.jsonl: no file matches
          --sessionGap=30 | --sessionGap=30: a duration as ISO-8601 writes it is needed
          --sessionGap=P8D | --sessionGap=P8D: from PT0.001S to PT168H is allowed
          --sessionItemsMax=0 | --sessionItemsMax: 0 items of a session: from 1 to 1000
          --topK=0 | --topK is 0: from 1 to 1000 is needed
          --recency=1.5 | recency is 1.5: above 0 and at most 1 is needed
          --deadline=PT0S | --deadline=PT0S: from PT0.001S
          --refresh=PT0.5S | --refresh=PT0.5S: from PT1S
          --archiveEvery=PT2H --archive=/tmp/a | --archiveEvery=PT2H: from PT1S to PT1H is allowed
          --delivery=EXACTLY_ONCE | --delivery=EXACTLY_ONCE is for streams to Kafka
          --source=KAFKA --bootstrapServers=127.0.0.1:1 --activity=a --recommendations=r --failures=f --delivery=EXACTLY_ONCE | --delivery=EXACTLY_ONCE needs --checkpoints=<folder>
          --source=KAFKA --bootstrapServers=127.0.0.1:1 --activity=a --recommendations=a --failures=f | --activity and --recommendations are both a: give each its own
          --source=KAFKA --bootstrapServers=127.0.0.1:1 --activity=a --recommendations=r --failures=r | --recommendations and --failures are both r: give each its own
          --archive=/tmp/a/ --failures=/tmp/a | --archive and --failures are both /tmp/a/: give each its own
          --checkpoints=/tmp/c | --checkpoints=/tmp/c is for streams
          --source=RABBIT | --source=RABBIT: KAFKA, KINESIS, FILES is allowed
          --prometheusPort=many | --prometheusPort=many: a whole number is needed
          --kafkaProperties=/no/such --sink=KAFKA --bootstrapServers=127.0.0.1:1 | --kafkaProperties=/no/such
          """)
  void refusesWhatItCannotDoBeforeAnythingIsRead(String flags, String sentence) {
    List<String> args = new ArrayList<>(List.of("recommendations"));
    args.addAll(List.of(flags.strip().split(" ")));
    for (String needed :
        List.of(
            "--source=FILES",
            "--activity=" + folder.resolve("events.jsonl"),
            "--registry=" + folder.resolve("models"),
            "--recommendations=" + folder.resolve("out"),
            "--failures=" + folder.resolve("failures"))) {
      String name = needed.substring(0, needed.indexOf('='));
      if (args.stream().noneMatch(arg -> arg.startsWith(name + "="))) {
        args.add(needed);
      }
    }

    Launch launch = Launch.of(args.toArray(String[]::new));

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains(sentence);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void saysWhichDatabaseItCannotReach() {
    Launch launch =
        Launch.of(
            "recommendations",
            "--source=FILES",
            "--activity=" + folder.resolve("events.jsonl"),
            "--registry=" + folder.resolve("models"),
            "--recommendations=" + folder.resolve("out"),
            "--failures=" + folder.resolve("failures"),
            "--jdbcUrl=jdbc:postgresql://127.0.0.1:1/shop");

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.SOURCE);
    assertThat(launch.err()).contains("--jdbcUrl=jdbc:postgresql://127.0.0.1:1/shop");
  }

  private void publishAModel() throws IOException {
    Path models = folder.resolve("models");
    ForeignModels.bundle("notebook-1").writeTo(models.resolve("notebook-1"));
    Files.writeString(models.resolve("CURRENT"), "notebook-1\n");
  }

  private Launch replay(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "recommendations",
                "--source=FILES",
                "--activity=" + folder.resolve("events.jsonl"),
                "--registry=" + folder.resolve("models"),
                "--recommendations=" + folder.resolve("out"),
                "--failures=" + folder.resolve("failures"),
                "--jdbcUrl=" + server.database().jdbcUrl(),
                "--jdbcUser=" + server.database().user(),
                "--jdbcPasswordFile=" + server.passwordFile()));
    args.addAll(List.of(more));
    return Launch.of(args.toArray(String[]::new));
  }

  private static String fallback(Map<String, JsonNode> answers, String session) {
    return answers.values().stream()
        .filter(answer -> answer.get("session_id").asText().equals(session))
        .findFirst()
        .orElseThrow()
        .get("fallback")
        .asText();
  }

  private List<String> ids() throws IOException {
    return lines("out").stream().map(a -> a.get("recommendation_id").asText()).sorted().toList();
  }

  private void deleteOutput() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }

  private List<JsonNode> lines(String output) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder.resolve(output))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl.gz")).toList()) {
        try (BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
          for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(JSON.readTree(line));
          }
        }
      }
    }
    return lines;
  }

  private List<String> archivedIds() throws Exception {
    List<String> ids = new ArrayList<>();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet rows =
            duckDb
                .createStatement()
                .executeQuery(
                    "SELECT recommendation_id FROM read_parquet('%s/date=*/hour=*/*.parquet')"
                        .formatted(folder.resolve("archive")))) {
      while (rows.next()) {
        ids.add(rows.getString(1));
      }
    }
    return ids;
  }
}
