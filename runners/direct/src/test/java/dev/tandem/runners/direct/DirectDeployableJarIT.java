package dev.tandem.runners.direct;

import dev.tandem.runners.contract.DeployableJarContract;
import dev.tandem.runners.contract.Launch;
import java.io.IOException;
import java.util.List;

final class DirectDeployableJarIT extends DeployableJarContract {
  @Override
  protected Launch withEngine() throws IOException {
    return Launch.deployableJarAlone();
  }

  @Override
  protected List<String> left() {
    return List.of("org/apache/flink/", "org/apache/spark/", "scala/");
  }

  @Override
  protected List<String> held() {
    return List.of("org/apache/beam/runners/direct/", "org/slf4j/simple/", "org/apache/hadoop/");
  }

  @Override
  protected long mostMegabytes() {
    return 196;
  }

  @Override
  protected List<String> engineGroups() {
    return List.of("org.apache.flink", "org.apache.spark");
  }
}
