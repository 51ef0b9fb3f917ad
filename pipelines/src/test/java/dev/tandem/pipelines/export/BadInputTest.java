package dev.tandem.pipelines.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopCensus;
import dev.tandem.testdata.shop.ShopLoader;
import dev.tandem.transforms.features.FeatureSpecReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every trouble has an exit code and a sentence that names what is wrong. */
class BadInputTest {
  private static ShopServer server;
  private static ShopCensus census;

  @TempDir Path output;
  @TempDir Path folder;

  @BeforeAll
  static void openTheShop() throws Exception {
    server = ShopServer.start();
    census = ShopLoader.load(Shop.ofDefaultSize(), server.database());
  }

  @AfterAll
  static void closeTheShop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--maxConection=3;           --maxConection; --maxConnections",
        "--maxConnections=1;         --maxConnections=1; at least 2",
        "--maxConnections=four;      --maxConnections=four; whole number",
        "--maxFailures=abc;          --maxFailures=abc; 2.5%",
        "--maxFailures=101%;         --maxFailures=101%; 100%",
        "--maxFailures=-1;           --maxFailures=-1; whole number",
        "--shards=-1;                --shards=-1; 0 to",
        "--shards=many;              --shards=many; whole number",
        "--rowsPerFile=0;            --rowsPerFile=0; at least 1",
        "--keepSnapshots=-1;         --keepSnapshots=-1; keep all",
        "--format=ORC;               --format=ORC; PARQUET",
        "--duplicateRatings=FIRST;   --duplicateRatings=FIRST; MEAN",
        "--previousSnapshot=APPEND;  --previousSnapshot=APPEND; MERGE",
        "--compression=LZ4;          --compression=LZ4; SNAPPY",
        "--quiet=perhaps;            --quiet=perhaps; true",
        "--runner=FlinkRunner;       --runner=FlinkRunner; direct",
        "--newestBy=number --duplicateRatings=ALL;   --newestBy=number; LAST",
        "--format=CSV --compression=SNAPPY;          --compression=SNAPPY; --format=CSV",
        "--shards=2 --rowsPerFile=100;               --rowsPerFile; --shards",
        "--featureSpec=/no/such/spec.yaml;           --featureSpec=/no/such/spec.yaml; not found",
        "--shards=2 --shards=3;                      --shards; more than once",
        "--newestBy;                                 --newestBy; needs a value",
        "--jdbcPasswordSecret=shop/reader;           --jdbcPasswordSecret=shop/reader; --jdbcPasswordFile=",
        "--maxConnections=99999999999;               --maxConnections=99999999999; beyond",
        "extra;                                      'extra'; --",
      })
  void namesTheFlagAndWhatIsAllowed(String flags, String flag, String allowed) {
    Launch launch = server.export(output, flags.split(" "));

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains(flag, allowed);
    isForPeople(launch);
    assertThat(Snapshots.files(output)).isEmpty();
  }

  @Test
  void asksForTheDatabaseAndTheOutput() {
    Launch withoutUrl = Launch.of("training-export", "--output=" + output);
    Launch withoutOutput = Launch.of("training-export", "--jdbcUrl=" + server.database().jdbcUrl());

    assertThat(withoutUrl.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(withoutUrl.err()).contains("--jdbcUrl is required");
    isForPeople(withoutUrl);
    assertThat(withoutOutput.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(withoutOutput.err()).contains("--output is required");
  }

  @Test
  void refusesAPasswordInTheUrlWithoutRepeatingIt() {
    for (String url :
        List.of(
            server.database().jdbcUrl() + "?user=shop&password=hunter2",
            server.database().jdbcUrl().replace("//", "//shop:hunter2@"))) {
      Launch launch = replaced("--jdbcUrl=" + url);

      assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(launch.err()).contains("--jdbcUrl", "--jdbcPasswordFile");
      assertThat(launch.all()).doesNotContain("hunter2");
    }
  }

  @Test
  void namesAPasswordFileThatIsNotThere() {
    Launch launch = replaced("--jdbcPasswordFile=" + folder.resolve("nothing"));

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains("--jdbcPasswordFile=" + folder.resolve("nothing"));
    isForPeople(launch);
  }

  @Test
  void namesASecretThatIsNone() {
    String bucket = "arn:aws:s3:::secrets/shop";
    Launch launch =
        Launch.of(
            "training-export",
            "--jdbcUrl=" + server.database().jdbcUrl(),
            "--jdbcPasswordSecret=" + bucket,
            "--output=" + output);

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains("--jdbcPasswordSecret=" + bucket, "arn:aws:secretsmanager:");
    isForPeople(launch);
  }

  @Test
  void refusesADatabaseThatItCannotRead() {
    Launch launch = replaced("--jdbcUrl=jdbc:oracle:thin:@//host:1521/shop");

    assertThat(launch.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(launch.err()).contains("--jdbcUrl", "oracle", "jdbc:postgresql:");
  }

  @Test
  void tellsAWrongPasswordFromAMissingServer() throws Exception {
    Path wrong = Files.writeString(folder.resolve("password"), "wrong");
    Launch refused = replaced("--jdbcPasswordFile=" + wrong);
    Launch unreachable =
        replaced("--jdbcUrl=jdbc:postgresql://127.0.0.1:%d/shop".formatted(closedPort()));
    Launch noDatabase = replaced("--jdbcUrl=" + server.database().jdbcUrl() + "s");

    for (Launch launch : List.of(refused, unreachable, noDatabase)) {
      assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.SOURCE);
      isForPeople(launch);
    }
    assertThat(refused.err()).contains("--jdbcUrl=jdbc:postgresql:", "password", "\"shop\"");
    assertThat(unreachable.err()).contains("--jdbcUrl=jdbc:postgresql:", "refused");
    assertThat(noDatabase.err()).contains("\"shops\" does not exist");
    assertThat(Snapshots.files(output)).isEmpty();
  }

  @Test
  void namesTheLineOfAWrongSpec() throws Exception {
    Path spec =
        Files.writeString(
            folder.resolve("wrong.yaml"),
            builtIn().replace("type: int, min: 1", "type: intt, min: 1"));

    Launch launch = server.export(output, "--featureSpec=" + spec);

    assertThat(launch.exitCode()).isEqualTo(ExitCode.SPEC_OR_SCHEMA);
    assertThat(launch.err()).contains(spec + ":22:", "intt");
    isForPeople(launch);
  }

  @Test
  void namesEveryTableAndColumnThatIsMissing() throws Exception {
    Path spec =
        Files.writeString(
            folder.resolve("other.yaml"),
            builtIn().replace("postalCode", "zipCode").replace("MSRP", "listPrice"));
    Path noTable =
        Files.writeString(
            folder.resolve("table.yaml"), builtIn().replace("{table: customers", "{table: kunden"));

    Launch columns = server.export(output, "--featureSpec=" + spec);
    Launch table = server.export(output, "--featureSpec=" + noTable);

    assertThat(columns.exitCode()).isEqualTo(ExitCode.SPEC_OR_SCHEMA);
    assertThat(columns.err()).contains("zipCode", "customers", "listPrice", "products");
    assertThat(table.exitCode()).isEqualTo(ExitCode.SPEC_OR_SCHEMA);
    assertThat(table.err()).contains("kunden");
    assertThat(Snapshots.files(output)).isEmpty();
  }

  @Test
  void namesAColumnToOrderByThatIsMissing() {
    Launch launch = server.export(output, "--newestBy=serial");

    assertThat(launch.exitCode()).isEqualTo(ExitCode.SPEC_OR_SCHEMA);
    assertThat(launch.err()).contains("serial", "ratings");
  }

  @Test
  void publishesNothingBeyondTheLimitOfFailuresAndKeepsThem() throws Exception {
    Launch launch = server.export(output, "--maxFailures=1");

    assertThat(launch.exitCode()).isEqualTo(ExitCode.TOO_MANY_FAILURES);
    assertThat(launch.err())
        .contains(
            "%,d of %,d ratings were refused".formatted(census.invalidRatings(), census.ratings()),
            "--maxFailures=1",
            "training-rows/ORPHAN_ITEM",
            output.resolve("failures").toString());
    isForPeople(launch);
    assertThat(Snapshots.published(output)).isEmpty();
    String folderOfFailures = launch.err().substring(launch.err().lastIndexOf("snapshot="));
    String id = folderOfFailures.replaceAll("(?s)snapshot=([^/]+)/.*", "$1");
    assertThat(Snapshots.failures(output, id)).hasSize(census.invalidRatings());
    assertThat(Snapshots.files(output)).noneMatch(file -> file.toString().endsWith(".parquet"));
  }

  @Test
  void countsTheLimitItselfAsGood() throws Exception {
    Launch launch = server.export(output, "--maxFailures=" + census.invalidRatings());

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.GOOD);
  }

  @Test
  void namesAnOutputThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("in-the-way"), "mine");

    Launch launch = server.export(file);
    Launch below = server.export(file.resolve("deeper"));

    for (Launch one : List.of(launch, below)) {
      assertThat(one.exitCode()).as(one.all()).isEqualTo(ExitCode.OUTPUT);
      assertThat(one.err()).contains("--output=" + file);
      isForPeople(one);
    }
    assertThat(file).hasContent("mine");
  }

  @Test
  void namesAFolderThatBecomesUnwritableMeanwhile() throws Exception {
    Launch launch =
        server.exportWhile(() -> replaceRunFolderByAFile(output), output, "--maxFailures=100%");

    assertThat(launch.exitCode()).as(launch.all()).isEqualTo(ExitCode.OUTPUT);
    assertThat(launch.err()).contains("--output=" + output + " cannot be used");
    isForPeople(launch);
    assertThat(Snapshots.published(output)).isEmpty();
  }

  private static void replaceRunFolderByAFile(Path output) {
    try {
      for (Path marker : Snapshots.files(output)) {
        Files.delete(marker);
        Files.delete(marker.getParent());
        Files.writeString(marker.getParent(), "in the way");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String builtIn() {
    return FeatureSpecReader.builtInYaml();
  }

  /** A message names no class of ours, no method and no interface. */
  private static void isForPeople(Launch launch) {
    assertThat(launch.err())
        .doesNotContain("dev.tandem", "org.apache", "java.", "Exception", "interface", "%n");
    assertThat(launch.out()).isEmpty();
  }

  /** An export in which one flag is another. */
  private Launch replaced(String flag) {
    String name = flag.substring(0, flag.indexOf('=') + 1);
    List<String> flags = new ArrayList<>(server.flags(output));
    flags.removeIf(other -> other.startsWith(name));
    flags.add(flag);
    return Launch.export(() -> {}, flags);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
