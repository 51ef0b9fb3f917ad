package dev.tandem.testdata.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.server.ListeningSockets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledIf(
    value = "dev.tandem.testdata.objectstore.EmbeddedHdfs#isAvailable",
    disabledReason = EmbeddedHdfs.HOW_TO_INSTALL)
class EmbeddedHdfsTest {
  private static final int LARGE = 20_000_003;

  private static EmbeddedHdfs store;

  @BeforeAll
  static void start() {
    store = EmbeddedHdfs.start();
    BeamFiles.configure(store.beamArguments());
  }

  @AfterAll
  static void stop() {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void holdsByteForByteWhatBeamWrites() throws IOException, NoSuchAlgorithmException {
    byte[] content = BeamFiles.randomBytes(LARGE);

    BeamFiles.write(path("/written/large.bin"), content);

    String expected = BeamFiles.sha256(content);
    assertThat(BeamFiles.sha256(BeamFiles.read(path("/written/large.bin")))).isEqualTo(expected);
    assertThat(BeamFiles.sha256(readByHadoop("/written/large.bin"))).isEqualTo(expected);
  }

  @Test
  void letsBeamListByPattern() throws IOException {
    BeamFiles.write(path("/list/part-1.csv"), new byte[] {1});
    BeamFiles.write(path("/list/part-0.csv"), new byte[] {0});
    BeamFiles.write(path("/list/other"), new byte[] {2});

    assertThat(BeamFiles.list(path("/list/part-*.csv")))
        .containsExactly(path("/list/part-0.csv"), path("/list/part-1.csv"));
  }

  @Test
  void letsBeamRenameAndDelete() throws IOException {
    byte[] content = "köln".getBytes(UTF_8);
    BeamFiles.write(path("/rename/from"), content);

    FileSystems.rename(
        List.of(FileSystems.matchNewResource(path("/rename/from"), false)),
        List.of(FileSystems.matchNewResource(path("/rename/to"), false)));

    assertThat(BeamFiles.list(path("/rename/*"))).containsExactly(path("/rename/to"));
    assertThat(BeamFiles.read(path("/rename/to"))).isEqualTo(content);
    FileSystems.delete(List.of(FileSystems.matchNewResource(path("/rename/to"), false)));
    assertThat(BeamFiles.list(path("/rename/*"))).isEmpty();
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
    EmbeddedHdfs other = EmbeddedHdfs.start();
    ProcessHandle process = other.handle();
    Path folder = other.folder();

    other.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(folder).doesNotExist();
  }

  private static String path(String absolute) {
    return store.uri() + absolute;
  }

  private static byte[] readByHadoop(String absolute) throws IOException {
    try (FileSystem files = FileSystem.newInstance(store.uri(), new Configuration(false));
        InputStream stream = files.open(new org.apache.hadoop.fs.Path(absolute))) {
      return stream.readAllBytes();
    }
  }
}
