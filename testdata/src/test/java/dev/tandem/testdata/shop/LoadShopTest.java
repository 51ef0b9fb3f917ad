package dev.tandem.testdata.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.database.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadShopTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void loadsWithAPasswordFromAFileOrTheEnvironmentAndSumsUp(@TempDir Path directory)
      throws IOException {
    try (EmbeddedPostgres database = EmbeddedPostgres.start()) {
      Path file = Files.writeString(directory.resolve("password"), database.password() + "\n");
      String url = "--jdbcUrl=" + database.jdbcUrl();
      String user = "--jdbcUser=" + database.user();

      int loaded =
          run(Map.of(), url, user, "--jdbcPasswordFile=" + file, "--customers=50", "--ratings=500");
      assertThat(loaded).as(err.toString(StandardCharsets.UTF_8)).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("50 customers")
          .contains("500 ratings")
          .contains("orderdetails")
          .doesNotContain(database.password());

      Map<String, String> environment = Map.of(LoadShop.PASSWORD_VARIABLE, database.password());
      assertThat(run(environment, url, user)).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("already exists");
    }
  }

  @Test
  void refusesWhatItDoesNotKnowWithASentence() {
    assertRefused("--custommers is not a flag of this command", "--custommers=5");
    assertRefused("ratings is not a flag of this command", "ratings");
    assertRefused("--ratings is given twice.", "--ratings=5", "--ratings=6");
    assertRefused("--ratings=many is not a whole number.", "--ratings=many");
    assertRefused("--orders=yes is neither true nor false.", "--orders=yes");
    assertRefused("ratings must be from 0 to", "--ratings=1000000");
    assertRefused("--jdbcUrl is required.", "--ratings=5");
    assertRefused("gives a password.", "--jdbcUrl=jdbc:postgresql://127.0.0.1/x", "--jdbcUser=me");
  }

  @Test
  void refusesAPasswordAsAFlagWithoutRepeatingIt() {
    assertRefused("use --jdbcPasswordFile", "--jdbcPassword=secret-word");
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("secret-word");
  }

  @Test
  void listsItsFlags() {
    assertThat(run(Map.of(), "--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("--jdbcPasswordFile", "--seed");
  }

  private void assertRefused(String sentence, String... args) {
    err.reset();
    assertThat(run(Map.of(), args)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(sentence);
  }

  private int run(Map<String, String> environment, String... args) {
    return LoadShop.run(
        args,
        environment,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }
}
