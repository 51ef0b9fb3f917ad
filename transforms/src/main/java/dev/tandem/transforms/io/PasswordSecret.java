package dev.tandem.transforms.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/**
 * A database's password in AWS Secrets Manager, as this process reads it: with the AWS SDK's
 * default credentials, in the region of the secret's ARN, else in the SDK's default one.
 *
 * <p>The value is held for {@link #HELD}, so that the connections that one load opens at once ask
 * once, and the next load asks again. It is in no message of this class and in no {@code toString}.
 */
final class PasswordSecret {
  /** Longer than a load takes to open its connections, shorter than anyone waits for a rotation. */
  static final Duration HELD = Duration.ofSeconds(10);

  private static final String FLAG = "--jdbcPasswordSecret";

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(6);
  private static final int SERVER_ERROR = 500;

  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):[0-9]+:secret:.+");

  /** What begins with a brace and is no JSON, such as {@code {a} b}, is a password. */
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Of this process: a config travels, and each copy of it must find what another has read. */
  private static final ConcurrentMap<String, PasswordSecret> SECRETS = new ConcurrentHashMap<>();

  private final String name;
  private final @Nullable URI endpoint;
  private final Duration held;

  private @Nullable String value;
  private long readAt;

  /**
   * @param name its name or ARN
   * @param endpoint where Secrets Manager is; null for the region's own
   * @param held how long a value is taken without asking again
   */
  PasswordSecret(String name, @Nullable URI endpoint, Duration held) {
    this.name = name;
    this.endpoint = endpoint;
    this.held = held;
  }

  /** The one of this name or ARN in this process. */
  static PasswordSecret of(String name) {
    return SECRETS.computeIfAbsent(name, secret -> new PasswordSecret(secret, null, HELD));
  }

  /**
   * Refuses an ARN that is no secret's.
   *
   * @throws IllegalArgumentException if it is one
   */
  static void checkName(String name) {
    if (name.startsWith("arn:") && !ARN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s=%s is the ARN of something else: a secret's begins with arn:aws:secretsmanager:<region>:<account>:secret:"
              .formatted(FLAG, name));
    }
  }

  /**
   * The password, read just now or a moment ago.
   *
   * @throws IllegalArgumentException if there is no such secret, it may not be read, or it holds no
   *     password
   * @throws SQLException if Secrets Manager cannot be asked now
   */
  synchronized String password() throws SQLException {
    String known = value;
    if (known != null && System.nanoTime() - readAt < held.toNanos()) {
      return known;
    }
    return read();
  }

  /**
   * The password that took another's place, for when the database has refused that one.
   *
   * @return null if it is still the same
   */
  synchronized @Nullable String passwordAfter(String refused) throws SQLException {
    String known = value;
    if (known != null && !known.equals(refused)) {
      return known;
    }
    String now = read();
    return now.equals(refused) ? null : now;
  }

  private String read() throws SQLException {
    String read = parse(fetch());
    value = read;
    readAt = System.nanoTime();
    return read;
  }

  private String fetch() throws SQLException {
    Region region = region();
    SecretsManagerClientBuilder builder =
        SecretsManagerClient.builder()
            .region(region)
            // Named, for finding it takes the thread's class loader, which need not be the job's.
            .httpClientBuilder(ApacheHttpClient.builder())
            .overrideConfiguration(
                call -> call.apiCallTimeout(CALL_TIMEOUT).apiCallAttemptTimeout(ATTEMPT_TIMEOUT));
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    // Made for one call: it is made seldom, and its pool of connections needs a thread.
    try (DefaultCredentialsProvider credentials =
            DefaultCredentialsProvider.builder().asyncCredentialUpdateEnabled(false).build();
        SecretsManagerClient client = builder.credentialsProvider(credentials).build()) {
      String text = client.getSecretValue(request -> request.secretId(name)).secretString();
      if (text == null) {
        throw new IllegalArgumentException(
            "%s=%s is a binary secret: text is needed, the password or a JSON object with the key password"
                .formatted(FLAG, name));
      }
      return text;
    } catch (ResourceNotFoundException e) {
      throw new IllegalArgumentException(
          "%s=%s: there is no such secret in %s, or it has no value: %s"
              .formatted(FLAG, name, region, reason(e)),
          e);
    } catch (AwsServiceException e) {
      if (e.statusCode() >= SERVER_ERROR || e.isThrottlingException()) {
        throw unanswered(region, e);
      }
      throw new IllegalArgumentException(
          "%s=%s: Secrets Manager in %s refuses to show it: %s"
              .formatted(FLAG, name, region, reason(e)),
          e);
    } catch (SdkException e) {
      throw unanswered(region, e);
    }
  }

  private SQLException unanswered(Region region, SdkException e) {
    return new SQLTransientConnectionException(
        "%s=%s: Secrets Manager in %s could not be asked: %s"
            .formatted(FLAG, name, region, e.getMessage()),
        e);
  }

  private static String reason(AwsServiceException e) {
    return e.awsErrorDetails() == null
        ? Objects.requireNonNullElse(e.getMessage(), e.toString())
        : "%s (%s)".formatted(e.awsErrorDetails().errorMessage(), e.awsErrorDetails().errorCode());
  }

  private Region region() {
    Matcher arn = ARN.matcher(name);
    if (arn.matches()) {
      return Region.of(arn.group(1));
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      throw new IllegalArgumentException(
          "%s=%s: no region is known to look for it in: give the secret's ARN, or set AWS_REGION"
              .formatted(FLAG, name),
          e);
    }
  }

  private String parse(String text) {
    String password = text.strip();
    if (password.startsWith("{")) {
      JsonNode json = null;
      try {
        json = JSON.readTree(password);
      } catch (JsonProcessingException notJson) {
        // Its message has the text in it, and must not get any further.
      }
      if (json != null && json.isObject()) {
        JsonNode field = json.get("password");
        if (field == null || !field.isTextual()) {
          throw new IllegalArgumentException(
              "%s=%s holds a JSON object without a text of the key password".formatted(FLAG, name));
        }
        password = field.textValue();
      }
    }
    if (password.isEmpty()) {
      throw new IllegalArgumentException("%s=%s holds an empty password".formatted(FLAG, name));
    }
    return password;
  }
}
