package dev.tandem.benchmarks.micro;

import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.ItemMatrixBuilder;
import dev.tandem.transforms.vector.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a file of a million vectors in 64 dimensions, in the page cache, to a matrix at unit length,
 * with the file's SHA-256.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class LoadItemsBenchmark {
  private static final int ITEMS = 1_000_000;
  private static final int DIMENSION = 64;

  /** Whether the rows are in the ascending order of their ids, as our own writer's are. */
  @Param({"true", "false"})
  public boolean ascending;

  private List<String> ids = List.of();
  private Path file = Path.of("");

  @Setup
  public void setUp() throws IOException {
    ids = new ArrayList<>(RandomItems.ids(ITEMS));
    if (!ascending) {
      Collections.shuffle(ids, new Random(1));
    }
    file = Files.createTempFile("items", ".f32");
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes =
          ByteBuffer.allocate(1000 * DIMENSION * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int block = 0; block < ITEMS / 1000; block++) {
        bytes.clear();
        for (float[] row : RandomItems.rows(1000, DIMENSION, block)) {
          bytes.asFloatBuffer().put(row);
          bytes.position(bytes.position() + DIMENSION * Float.BYTES);
        }
        out.write(bytes.flip());
      }
    }
  }

  @TearDown
  public void tearDown() throws IOException {
    Files.delete(file);
  }

  @Benchmark
  public ItemMatrix load() {
    ItemMatrixBuilder builder = ItemMatrix.builder(ids, DIMENSION);
    byte[] hash = read(builder);
    if (hash.length != 32) {
      throw new IllegalStateException("SHA-256 has 32 bytes");
    }
    return builder.build(Similarity.COSINE);
  }

  private byte[] read(ItemMatrixBuilder builder) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel in = FileChannel.open(file)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      int kept = 0;
      while (in.read(bytes) >= 0) {
        bytes.flip();
        sha256.update(bytes.array(), kept, bytes.limit() - kept);
        builder.addRows(bytes);
        kept = bytes.remaining();
        bytes.compact();
      }
      return sha256.digest();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
