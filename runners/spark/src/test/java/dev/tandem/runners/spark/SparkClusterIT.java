package dev.tandem.runners.spark;

import dev.tandem.runners.contract.ClusterJobsContract;
import java.nio.file.Path;

final class SparkClusterIT extends ClusterJobsContract {
  @Override
  protected Cluster start(Path folder) throws Exception {
    return SparkCluster.start(folder, 2);
  }
}
