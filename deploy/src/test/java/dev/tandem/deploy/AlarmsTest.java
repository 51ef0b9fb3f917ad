package dev.tandem.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alarms for Prometheus watch counters that the code has. */
class AlarmsTest {
  private static final Pattern METRIC =
      Pattern.compile(
          "flink_taskmanager_job_task_operator_(dev_tandem_[a-z_]+)_([A-Z]\\w*?)_([a-z_]+)");
  private static final String TEXT = SourceTree.read(SourceTree.KUBERNETES.resolve("alarms.yaml"));

  @Test
  void watchesCountersThatThereAre() {
    List<MatchResult> metrics = METRIC.matcher(TEXT).results().toList();
    assertThat(metrics).hasSizeGreaterThan(6);
    assertThat(metrics)
        .allSatisfy(metric -> assertThat(isCounted(metric)).as(metric.group()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flink_taskmanager_job_task_operator_dev_tandem_transforms_serve_RecommendProducts_falbacks",
        "flink_taskmanager_job_task_operator_dev_tandem_transforms_serve_RecommendItems_fallbacks"
      })
  void anotherNameIsFound(String name) {
    MatchResult metric = METRIC.matcher(name).results().findFirst().orElseThrow();
    assertThat(isCounted(metric)).isFalse();
  }

  /**
   * Whether the class exists and its package names the counter, whose dashes the reporter makes
   * underscores.
   */
  private static boolean isCounted(MatchResult metric) {
    Path room =
        SourceTree.TOP
            .resolve("transforms/src/main/java")
            .resolve(metric.group(1).replace('_', '/'));
    String counter = "\"" + metric.group(3).replace('_', '-') + "\"";
    return Files.exists(room.resolve(metric.group(2) + ".java"))
        && SourceTree.below(room, ".java").values().stream()
            .anyMatch(code -> code.contains(counter));
  }

  @Test
  void saysWhatHappened() {
    Map<?, ?> resource = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(TEXT);
    List<?> groups = (List<?>) ((Map<?, ?>) resource.get("spec")).get("groups");
    for (Object rule : (List<?>) ((Map<?, ?>) groups.get(0)).get("rules")) {
      Map<?, ?> alarm = (Map<?, ?>) rule;
      assertThat((String) alarm.get("expr")).isNotBlank();
      assertThat(((Map<?, ?>) alarm.get("annotations")).get("summary")).isNotNull();
    }
  }
}
