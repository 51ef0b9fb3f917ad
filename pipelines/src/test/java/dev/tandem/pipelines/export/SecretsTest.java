package dev.tandem.pipelines.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Launch;
import dev.tandem.testdata.shop.Shop;
import dev.tandem.testdata.shop.ShopLoader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The password goes from its file to the database and nowhere else. */
class SecretsTest {
  private static ShopServer server;

  @TempDir Path output;

  @BeforeAll
  static void openTheShop() throws Exception {
    server = ShopServer.start();
    ShopLoader.load(Shop.ofDefaultSize(), server.database());
  }

  @AfterAll
  static void closeTheShop() {
    server.close();
  }

  @Test
  void writesThePasswordIntoNoFileAndNoLine() throws Exception {
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    PrintStream err = System.err;
    PrintStream out = System.out;
    Launch good;
    Launch bad;
    try (PrintStream all = new PrintStream(logged, true, StandardCharsets.UTF_8)) {
      System.setErr(all);
      System.setOut(all);
      good = server.export(output, "--format=CSV");
      bad = server.exportWhile(() -> server.database().stopAbruptly(), output);
    } finally {
      System.setErr(err);
      System.setOut(out);
    }

    String password = server.database().password();
    assertThat(good.exitCode()).as(good.all()).isEqualTo(ExitCode.GOOD);
    assertThat(bad.exitCode()).as(bad.all()).isEqualTo(ExitCode.SOURCE);
    assertThat(good.all() + bad.all() + logged.toString(StandardCharsets.UTF_8))
        .doesNotContain(password);
    assertThat(Snapshots.files(output)).isNotEmpty();
    for (Path file : Snapshots.files(output)) {
      assertThat(Files.readString(file)).as("%s", file).doesNotContain(password);
    }
  }
}
