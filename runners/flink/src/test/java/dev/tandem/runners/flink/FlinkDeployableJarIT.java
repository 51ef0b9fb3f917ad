package dev.tandem.runners.flink;

import dev.tandem.runners.contract.DeployableJarContract;
import dev.tandem.runners.contract.Launch;
import java.io.IOException;
import java.util.List;

final class FlinkDeployableJarIT extends DeployableJarContract {
  @Override
  protected Launch withEngine() throws IOException {
    return Launch.deployableJarBeforeEngine();
  }

  @Override
  protected List<String> left() {
    return List.of(
        "org/apache/flink/",
        "org/apache/spark/",
        "scala/",
        "org/slf4j/simple/",
        "org/slf4j/impl/",
        "org/apache/logging/log4j/",
        "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
        "io/grpc/",
        "com/google/common/",
        "com/google/protobuf/",
        "com/fasterxml/jackson/",
        // Versions for newer Javas, and what finds classes by their names.
        "META-INF/versions/9/com/fasterxml/",
        "META-INF/versions/11/com/fasterxml/",
        "META-INF/versions/17/com/fasterxml/",
        "META-INF/versions/21/com/fasterxml/",
        "META-INF/services/com.fasterxml.");
  }

  @Override
  protected List<String> held() {
    return List.of(
        "org/apache/beam/runners/flink/",
        "org/slf4j/Logger.class",
        "org/apache/hadoop/",
        "dev/tandem/shaded/guava/",
        "dev/tandem/shaded/protobuf/",
        "dev/tandem/shaded/jackson/databind/",
        "META-INF/services/dev.tandem.shaded.jackson.databind.Module");
  }

  @Override
  protected long mostMegabytes() {
    return 196;
  }

  @Override
  protected List<String> engineGroups() {
    return List.of("org.apache.flink", "org.apache.logging.log4j");
  }
}
