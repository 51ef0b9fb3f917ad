package dev.tandem.testdata.topics;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** Connects to an emulator of Kinesis, which asks for credentials and checks none. */
final class KinesisClients {
  static final String REGION = "us-east-1";
  static final String ACCESS_KEY = "tandem";
  static final String SECRET_KEY = "tandem-secret";

  private KinesisClients() {}

  static KinesisClient connect(URI endpoint) {
    return KinesisClient.builder()
        .endpointOverride(endpoint)
        .region(Region.of(REGION))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .build();
  }
}
