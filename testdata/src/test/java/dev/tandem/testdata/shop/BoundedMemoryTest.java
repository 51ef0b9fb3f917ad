package dev.tandem.testdata.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedMemoryTest {
  private static final int RATINGS = 1_000_000;

  /** The objects of a million ratings alone would need three times this heap. */
  private static final String HEAP = "-Xmx32m";

  @Test
  void makesAMillionRatingsInASmallHeap(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                BoundedMemoryTest.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    assertThat(Files.readString(output)).contains(RATINGS + " ratings");
  }

  public static void main(String[] args) {
    ShopCensus census = Shop.of(new ShopSize(50_000, 2_000, RATINGS), 1).census();
    System.out.println(census.ratings() + " ratings");
  }
}
