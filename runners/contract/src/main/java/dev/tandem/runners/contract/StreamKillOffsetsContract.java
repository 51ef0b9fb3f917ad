package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same of a runner that commits a group's offsets when their records are answered, not when
 * they are read.
 */
public abstract class StreamKillOffsetsContract extends StreamKillContract {
  @Test
  void withoutCheckpointsItGoesOnFromTheGroupsOffsetsAndLosesNothing(@TempDir Path folder)
      throws Exception {
    StreamTopics topics = topics("offsets");
    ExpectedAnswers expected = killed(folder, topics, 2, null, "--checkpointEvery=PT1S");

    TreeSet<String> found = new TreeSet<>();
    topics.recommendations(expected.size(), ANSWERED_WITHIN).forEach(one -> found.add(one.id()));
    assertThat(found).isEqualTo(new TreeSet<>(answers(expected).keySet()));
    assertAllRefused(topics, expected);
  }
}
