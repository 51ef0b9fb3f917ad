package dev.tandem.benchmarks.micro;

import dev.tandem.transforms.model.BundleDescription;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.BundleWriter;
import dev.tandem.transforms.model.LocalModelFolder;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.model.ModelParts;
import dev.tandem.transforms.model.PopularItems;
import dev.tandem.transforms.vector.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
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
 * From a bundle's folder, in the page cache, to a bundle that can serve: every hash checked, both
 * towers loaded, the index of a million vectors in 64 dimensions ready for its similarity.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 1)
@Measurement(iterations = 5)
public class LoadBundleBenchmark {
  private static final int ITEMS = 1_000_000;

  @Param({"DOT_PRODUCT", "COSINE"})
  public Similarity similarity = Similarity.DOT_PRODUCT;

  private Path registry = Path.of("");
  private String version = "";

  @Setup
  public void setUp() throws IOException {
    registry = Files.createTempDirectory("models");
    var index = RandomItems.matrix(RandomItems.rows(ITEMS, SampleModel.DIMENSION, 1));
    BundleDescription written =
        BundleWriter.write(
            new LocalModelFolder(registry),
            new ModelParts(
                SampleModel.userGraph(),
                SampleModel.itemGraph(),
                similarity,
                index,
                new PopularItems(
                    null, List.of(new PopularItems.PopularItem(index.id(0), 1)), new TreeMap<>()),
                SampleModel.SPEC.hash(),
                null,
                "a benchmark",
                null));
    version = written.version();
  }

  @TearDown
  public void tearDown() throws IOException {
    try (var all = Files.list(registry.resolve(version))) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(registry.resolve(version));
    Files.delete(registry);
  }

  @Benchmark
  public int load() throws IOException {
    ModelFolder folder = new LocalModelFolder(registry).child(version);
    try (ModelBundle bundle = BundleReader.read(folder, SampleModel.SPEC)) {
      return bundle.items().size();
    }
  }
}
