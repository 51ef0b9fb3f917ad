package dev.tandem.testdata.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testdata.server.ListeningSockets;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

@EnabledIf(
    value = "dev.tandem.testdata.objectstore.EmbeddedS3#isAvailable",
    disabledReason = EmbeddedS3.HOW_TO_INSTALL)
class EmbeddedS3Test {
  private static final String BUCKET = "snapshots";
  private static final int PART_SIZE = 5 << 20;
  private static final int LARGE = 20_000_003;

  private static EmbeddedS3 store;
  private static S3Client client;

  @BeforeAll
  static void start() {
    store = EmbeddedS3.start();
    store.createBucket(BUCKET);
    client =
        S3Client.builder()
            .endpointOverride(store.endpoint())
            .region(Region.of(store.region()))
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(store.accessKey(), store.secretKey())))
            .build();
    // Beam itself registers AwsOptions only.
    PipelineOptionsFactory.register(S3Options.class);
    List<String> arguments = new ArrayList<>(store.beamArguments());
    // Left alone, Beam takes parts of 64 MB on all but the smallest heaps.
    arguments.add("--s3UploadBufferSizeBytes=" + PART_SIZE);
    BeamFiles.configure(arguments);
  }

  @AfterAll
  static void stop() {
    if (store != null) {
      client.close();
      store.close();
    }
  }

  @Test
  void givesBackWhatTheSdkPut() {
    put("single/köln ø.csv", "1,2\r\n".getBytes(UTF_8));

    assertThat(get("single/köln ø.csv")).isEqualTo("1,2\r\n".getBytes(UTF_8));
  }

  @Test
  void listsTheKeysUnderAPrefixInOrder() {
    put("list/b", new byte[] {2});
    put("list/a", new byte[] {1});
    put("listed-elsewhere", new byte[0]);

    assertThat(keysUnder("list/")).containsExactly("list/a", "list/b");
  }

  @Test
  void forgetsWhatWasDeleted() {
    put("deleted", new byte[] {1});

    client.deleteObject(request -> request.bucket(BUCKET).key("deleted"));

    assertThat(keysUnder("deleted")).isEmpty();
    assertThatThrownBy(() -> get("deleted")).isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void joinsThePartsOfAMultipartUpload() throws NoSuchAlgorithmException {
    byte[] content = BeamFiles.randomBytes(PART_SIZE + 1);
    String upload =
        client.createMultipartUpload(request -> request.bucket(BUCKET).key("parts")).uploadId();
    CompletedPart first = upload(upload, 1, Arrays.copyOfRange(content, 0, PART_SIZE));
    CompletedPart second =
        upload(upload, 2, Arrays.copyOfRange(content, PART_SIZE, content.length));

    assertThat(keysUnder("parts")).isEmpty();
    client.completeMultipartUpload(
        request ->
            request
                .bucket(BUCKET)
                .key("parts")
                .uploadId(upload)
                .multipartUpload(parts -> parts.parts(first, second)));

    assertThat(BeamFiles.sha256(get("parts"))).isEqualTo(BeamFiles.sha256(content));
  }

  @Test
  void holdsByteForByteWhatBeamWrites() throws IOException {
    byte[] content = "customer,product,rating\r\n103,S10_1678,5\r\n".getBytes(UTF_8);

    BeamFiles.write("s3://snapshots/beam/small.csv", content);

    assertThat(BeamFiles.read("s3://snapshots/beam/small.csv")).isEqualTo(content);
    assertThat(get("beam/small.csv")).isEqualTo(content);
    assertThat(BeamFiles.list("s3://snapshots/beam/*.csv"))
        .containsExactly("s3://snapshots/beam/small.csv");
  }

  @Test
  void holdsAnEmptyFileThatBeamWrites() throws IOException {
    BeamFiles.write("s3://snapshots/empty", new byte[0]);

    assertThat(get("empty")).isEmpty();
  }

  @Test
  void holdsALargeFileThatBeamUploadsInParts() throws IOException, NoSuchAlgorithmException {
    byte[] content = BeamFiles.randomBytes(LARGE);

    BeamFiles.write("s3://snapshots/large.bin", content);

    String expected = BeamFiles.sha256(content);
    assertThat(BeamFiles.sha256(BeamFiles.read("s3://snapshots/large.bin"))).isEqualTo(expected);
    assertThat(BeamFiles.sha256(get("large.bin"))).isEqualTo(expected);
    // The tag of an object that came in parts ends in their number.
    assertThat(client.headObject(request -> request.bucket(BUCKET).key("large.bin")).eTag())
        .matches("\"[0-9a-f]{32}-4\"");
  }

  @Test
  void letsBeamRenameAndDelete() throws IOException {
    BeamFiles.write("s3://snapshots/rename/from", new byte[] {7});

    FileSystems.rename(
        List.of(FileSystems.matchNewResource("s3://snapshots/rename/from", false)),
        List.of(FileSystems.matchNewResource("s3://snapshots/rename/to", false)));

    assertThat(keysUnder("rename/")).containsExactly("rename/to");
    assertThat(get("rename/to")).containsExactly(7);
    FileSystems.delete(List.of(FileSystems.matchNewResource("s3://snapshots/rename/to", false)));
    assertThat(keysUnder("rename/")).isEmpty();
  }

  @Test
  void refusesASecondBucketOfTheSameName() {
    assertThatThrownBy(() -> store.createBucket(BUCKET))
        .hasMessageContaining(BUCKET)
        .rootCause()
        .hasMessageContaining("409");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void listensOnTheLoopbackAddressOnly() throws IOException {
    assertThat(ListeningSockets.addressesOf(store.handle()))
        .isNotEmpty()
        .allMatch(ListeningSockets.LOOPBACK::contains);
  }

  @Test
  void leavesNothingBehindWhenClosed() {
    EmbeddedS3 other = EmbeddedS3.start();
    ProcessHandle process = other.handle();
    Path folder = other.folder();

    other.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(folder).doesNotExist();
  }

  @Test
  void endsWithItsOwnerEvenIfThatIsKilled() throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                S3Owner.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = owner.inputReader()) {
      ProcessHandle server = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
      Path folder = Path.of(said.readLine());
      assertThat(Files.isDirectory(folder)).isTrue();

      owner.destroyForcibly().waitFor();

      server.onExit().get(30, TimeUnit.SECONDS);
      assertThat(folder).doesNotExist();
    } finally {
      owner.destroyForcibly();
    }
  }

  private static void put(String key, byte[] content) {
    client.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(content));
  }

  private static byte[] get(String key) {
    return client.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)).asByteArray();
  }

  private static List<String> keysUnder(String prefix) {
    return client
        .listObjectsV2(request -> request.bucket(BUCKET).prefix(prefix))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  private static CompletedPart upload(String upload, int number, byte[] content) {
    UploadPartResponse response =
        client.uploadPart(
            request -> request.bucket(BUCKET).key("parts").uploadId(upload).partNumber(number),
            RequestBody.fromBytes(content));
    return CompletedPart.builder().partNumber(number).eTag(response.eTag()).build();
  }
}
