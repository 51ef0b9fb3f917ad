package dev.tandem.runners.flink;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.JobVertexIdPathParameter;
import org.apache.flink.runtime.rest.messages.MessagePathParameter;
import org.apache.flink.runtime.rest.messages.MessageQueryParameter;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedMetric;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedSubtaskMetricsHeaders;
import org.apache.flink.runtime.rest.messages.job.metrics.AggregatedSubtaskMetricsParameters;
import org.apache.flink.runtime.rest.messages.job.metrics.MetricsFilterParameter;

/**
 * The counters of a stream on a cluster, as its JobManager knows them, which is up to ten seconds
 * late. What steps had counted that then failed and began again stays counted. For one thread; its
 * client lives as long as the process, which watches one job.
 */
final class ClusterCounters {
  /** A metric as the JobManager names it: step, then name, with an underline for each dot. */
  private static final Pattern OURS =
      Pattern.compile(".*\\.(dev_tandem(?:_[a-z0-9]+)*_[A-Z][A-Za-z0-9]*)_(.+)");

  /** Their names are long, and an address no longer than 4,096 bytes. */
  private static final int NAMES_AT_ONCE = 20;

  private static final long WAIT_SECONDS = 10;

  private final RestClusterClient<String> cluster;
  private final JobID job;
  private final Map<String, Count> counts = new HashMap<>();

  /** What steps count now, and what those had counted that began again. */
  private record Count(long before, long now) {
    Count next(long value) {
      return value < now ? new Count(before + now, value) : new Count(before, value);
    }

    long all() {
      return before + now;
    }
  }

  private ClusterCounters(RestClusterClient<String> cluster, JobID job) {
    this.cluster = cluster;
    this.job = job;
  }

  /**
   * Of a job of a cluster.
   *
   * @param settings that tell where the cluster is
   * @throws IllegalStateException if they do not
   */
  static ClusterCounters of(Configuration settings, JobID job) {
    try {
      return new ClusterCounters(new RestClusterClient<>(settings, "cluster"), job);
    } catch (Exception e) {
      throw new IllegalStateException("No client of the cluster can be made", e);
    }
  }

  /**
   * Sums over all workers, by Beam's namespace and name with a dot between them.
   *
   * @throws IllegalStateException if the cluster does not answer
   */
  Map<String, Long> now() {
    for (JobDetailsInfo.JobVertexDetailsInfo vertex :
        answer(cluster.getJobDetails(job)).getJobVertexInfos()) {
      JobVertexID id = vertex.getJobVertexID();
      List<String> names =
          metrics(id, List.of()).stream()
              .map(AggregatedMetric::getId)
              .filter(name -> OURS.matcher(name).matches())
              .toList();
      for (int i = 0; i < names.size(); i += NAMES_AT_ONCE) {
        List<String> some = names.subList(i, Math.min(names.size(), i + NAMES_AT_ONCE));
        for (AggregatedMetric metric : metrics(id, some)) {
          counts.merge(
              metric.getId(),
              new Count(0, metric.getSum().longValue()),
              (known, next) -> known.next(next.now()));
        }
      }
    }
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((name, count) -> sums.merge(counterName(name), count.all(), Long::sum));
    return sums;
  }

  /** Package and class have no underlines of their own. */
  private static String counterName(String metric) {
    Matcher ours = OURS.matcher(metric);
    return ours.matches() ? ours.group(1).replace('_', '.') + '.' + ours.group(2) : metric;
  }

  /**
   * @param names whose values are wanted; empty for the names of all, without values
   */
  private Collection<AggregatedMetric> metrics(JobVertexID vertex, List<String> names) {
    AggregatedSubtaskMetricsHeaders headers = AggregatedSubtaskMetricsHeaders.getInstance();
    AggregatedSubtaskMetricsParameters parameters = headers.getUnresolvedMessageParameters();
    for (MessagePathParameter<?> parameter : parameters.getPathParameters()) {
      if (parameter instanceof JobIDPathParameter id) {
        id.resolve(job);
      } else if (parameter instanceof JobVertexIdPathParameter id) {
        id.resolve(vertex);
      }
    }
    for (MessageQueryParameter<?> parameter : parameters.getQueryParameters()) {
      if (parameter instanceof MetricsFilterParameter filter && !names.isEmpty()) {
        filter.resolve(names);
      }
    }
    return answer(cluster.sendRequest(headers, parameters, EmptyRequestBody.getInstance()))
        .getMetrics();
  }

  private static <T> T answer(CompletableFuture<T> answer) {
    try {
      return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the cluster was asked", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("The cluster does not answer", e);
    }
  }
}
