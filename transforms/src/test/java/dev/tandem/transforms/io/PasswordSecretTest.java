package dev.tandem.transforms.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.testdata.database.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A password in Secrets Manager, read by the AWS SDK's own client from a server on this machine
 * that speaks Secrets Manager's protocol. None of it was run against AWS.
 */
class PasswordSecretTest {
  private static final String NAME = "shop/reader";
  private static final String ARN =
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/reader-AbCdEf";
  private static final String VALUE = "hunter2-hunter2";

  @TempDir Path folder;
  private final Map<String, @Nullable String> before = new HashMap<>();
  private SecretsManagerServer server;

  /** What the SDK's default chains look at, so that nothing of this machine counts. */
  @BeforeEach
  void start() throws IOException {
    set("aws.accessKeyId", "AKIDEXAMPLE");
    set("aws.secretAccessKey", "example");
    set("aws.region", "us-west-2");
    set("aws.disableEc2Metadata", "true");
    set("aws.configFile", folder.resolve("none").toString());
    set("aws.sharedCredentialsFile", folder.resolve("none").toString());
    server = new SecretsManagerServer();
  }

  @AfterEach
  void stop() {
    server.close();
    before.forEach(PasswordSecretTest::restore);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      quoteCharacter = '`',
      value = {
        "hunter2                                                          > hunter2",
        "pass word                                                        > pass word",
        "{\"password\":\"hunter2\"}                                       > hunter2",
        "{\"password\":\" {\\\"a\\\":1} \"}                               > ` {\"a\":1} `",
        "{\"username\":\"shop\",\"password\":\"h\\u00fcnter\",\"port\":1} > hünter",
        "{no json                                                         > {no json",
        "{} and more                                                      > {} and more",
        "[1]                                                              > [1]",
      })
  void isTheValueOrItsKeyPassword(String value, String password) throws Exception {
    server.holding(value);

    assertThat(secret(NAME).password()).isEqualTo(password);
    server.holding("\n " + value + "\n");
    assertThat(secret(NAME).password()).isEqualTo(password);
  }

  @Test
  void isLookedForInTheRegionOfItsArnOrTheDefaultOne() throws Exception {
    server.holding(VALUE);

    secret(NAME).password();
    secret(ARN).password();

    assertThat(server.requests())
        .extracting(SecretsManagerServer.Request::secret)
        .containsExactly(NAME, ARN);
    assertThat(server.requests().get(0).credential())
        .contains("AKIDEXAMPLE/", "/us-west-2/secretsmanager/");
    assertThat(server.requests().get(1).credential())
        .contains("AKIDEXAMPLE/", "/eu-central-1/secretsmanager/");
  }

  @Test
  void needsARegionUnlessItsArnHasOne() throws Exception {
    assumeTrue(System.getenv("AWS_REGION") == null, "AWS_REGION is set");
    System.clearProperty("aws.region");
    server.holding(VALUE);

    assertThat(secret(ARN).password()).isEqualTo(VALUE);
    assertThatThrownBy(() -> secret(NAME).password())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("--jdbcPasswordSecret=" + NAME, "region", "AWS_REGION");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"username\":\"shop\",\"Password\":\"" + VALUE + "\"}",
        "{\"password\":[\"" + VALUE + "\"]}",
        "{\"password\":null,\"old\":\"" + VALUE + "\"}",
        "{}",
        "{\"password\":\"\",\"old\":\"" + VALUE + "\"}",
        " ",
      })
  void isRefusedWhereThereIsNoPasswordInIt(String value) {
    server.holding(value);

    isRefused("password");
  }

  @Test
  void isRefusedIfBinary() {
    server.holding(VALUE.getBytes(StandardCharsets.UTF_8));

    isRefused("binary");
  }

  @Test
  void isRefusedIfMissingOrForbidden() {
    server.failing(400, "ResourceNotFoundException", "Secrets Manager can't find it.");
    isRefused("there is no such secret in us-west-2", "can't find it");

    server.failing(400, "AccessDeniedException", "User reader is not authorized to perform it");
    isRefused("us-west-2", "refuses", "reader is not authorized", "AccessDeniedException");

    server.failing(400, "InvalidRequestException", "it was marked for deletion");
    isRefused("refuses", "marked for deletion");
  }

  /** Which a stream outlives: its tables stay as they were. */
  @Test
  void isTroubleOfTheDatabaseIfNobodyAnswersNow() {
    server.failing(503, "ServiceUnavailable", "later");
    isUnanswered(secret(NAME));

    server.failing(400, "ThrottlingException", "Rate exceeded");
    isUnanswered(secret(NAME));

    PasswordSecret gone = secret(NAME);
    server.close();
    isUnanswered(gone);
  }

  @Test
  void isAskedForOnceByConnectionsThatOpenTogether() throws Exception {
    server.holding(VALUE);
    PasswordSecret secret = secret(NAME);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<String>> read = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        read.add(threads.submit(secret::password));
      }
      for (Future<String> password : read) {
        assertThat(password.get()).isEqualTo(VALUE);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void isAskedForAgainByTheNextLoad() throws Exception {
    PasswordSecret secret = new PasswordSecret(NAME, server.endpoint(), Duration.ZERO);
    server.holding("first");
    assertThat(secret.password()).isEqualTo("first");
    server.holding("second");
    assertThat(secret.password()).isEqualTo("second");

    assertThat(PasswordSecret.HELD).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  @Test
  void opensTheDatabaseAndFollowsARotation() throws Exception {
    try (EmbeddedPostgres database = EmbeddedPostgres.start();
        Connection administrator = database.connect();
        Statement statement = administrator.createStatement()) {
      DatabaseConfig config =
          new DatabaseConfig(database.jdbcUrl(), database.user(), null, NAME, 2);
      PasswordSecret secret = secret(NAME);
      server.holding("{\"username\":\"shop\",\"password\":\"%s\"}".formatted(database.password()));
      config.connect(secret).close();
      config.connect(secret).close();
      assertThat(server.requests()).hasSize(1);

      statement.execute("ALTER ROLE %s PASSWORD '%s'".formatted(database.user(), VALUE));
      assertThatThrownBy(() -> config.connect(secret))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      server.holding(VALUE);
      config.connect(secret).close();
      assertThat(server.requests()).hasSize(3);

      assertThat(config.toString() + secret).contains(NAME).doesNotContain(VALUE);
      assertThat(serialized(config)).contains(NAME).doesNotContain(VALUE, database.password());
    }
  }

  @Test
  void isGivenInPlaceOfAFileAndByAnArnOfItsOwn() {
    String url = "jdbc:postgresql://db.example.com/shop";

    assertThatThrownBy(() -> new DatabaseConfig(url, "reader", "/run/password", NAME, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "--jdbcPasswordFile=/run/password", "--jdbcPasswordSecret=" + NAME);
    assertThatThrownBy(
            () -> new DatabaseConfig(url, "reader", null, "arn:aws:s3:::bucket/secret", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--jdbcPasswordSecret=arn:aws:s3:::bucket/secret");
    assertThat(
            new DatabaseConfig(url, "reader", null, ARN.replace(":aws:", ":aws-cn:"), 2)
                .passwordSecret())
        .contains(":aws-cn:");
  }

  private PasswordSecret secret(String name) {
    // As long as any test may take.
    return new PasswordSecret(name, server.endpoint(), Duration.ofHours(1));
  }

  private void isRefused(String... why) {
    Throwable thrown = catchThrowable(() -> secret(NAME).password());

    assertThat(thrown)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--jdbcPasswordSecret=" + NAME)
        .hasMessageContainingAll(why);
    showsNoValue(thrown);
  }

  private static void isUnanswered(PasswordSecret secret) {
    Throwable thrown = catchThrowable(secret::password);

    assertThat(thrown)
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContainingAll("--jdbcPasswordSecret=" + NAME, "us-west-2", "could not be asked");
    showsNoValue(thrown);
  }

  private static void showsNoValue(Throwable thrown) {
    StringWriter all = new StringWriter();
    thrown.printStackTrace(new PrintWriter(all));
    assertThat(all.toString()).doesNotContain(VALUE);
  }

  private static String serialized(DatabaseConfig config) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private void set(String property, String value) {
    before.put(property, System.setProperty(property, value));
  }

  private static void restore(String property, @Nullable String value) {
    if (value == null) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, value);
    }
  }
}
