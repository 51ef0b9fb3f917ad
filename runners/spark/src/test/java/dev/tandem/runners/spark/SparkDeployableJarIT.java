package dev.tandem.runners.spark;

import dev.tandem.runners.contract.DeployableJarContract;
import dev.tandem.runners.contract.Launch;
import java.io.IOException;
import java.util.List;

final class SparkDeployableJarIT extends DeployableJarContract {
  @Override
  protected Launch withEngine() throws IOException {
    return Launch.deployableJarAfterEngine();
  }

  @Override
  protected List<String> left() {
    return List.of(
        "org/apache/spark/",
        "org/apache/flink/",
        "org/apache/hadoop/conf/",
        "scala/",
        "org/slf4j/impl/",
        "org/apache/logging/",
        "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
        "io/grpc/",
        "com/google/common/",
        "com/google/protobuf/",
        "com/fasterxml/jackson/",
        "org/apache/parquet/",
        "shaded/parquet/",
        "org/apache/commons/io/");
  }

  @Override
  protected List<String> held() {
    return List.of(
        "org/apache/beam/runners/spark/",
        "org/slf4j/Logger.class",
        "dev/tandem/shaded/guava/",
        "dev/tandem/shaded/protobuf/",
        "dev/tandem/shaded/jackson/databind/",
        "META-INF/services/dev.tandem.shaded.jackson.databind.Module",
        "dev/tandem/shaded/parquet/hadoop/codec/");
  }

  @Override
  protected long mostMegabytes() {
    return 143;
  }

  @Override
  protected List<String> engineGroups() {
    return List.of(
        "org.apache.spark", "org.apache.hadoop", "org.scala-lang", "org.apache.logging.log4j");
  }
}
