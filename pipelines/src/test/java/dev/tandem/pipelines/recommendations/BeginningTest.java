package dev.tandem.pipelines.recommendations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.testdata.topics.EmbeddedKafka;
import dev.tandem.transforms.topics.KafkaProperties;
import dev.tandem.transforms.topics.KafkaTopic;
import dev.tandem.transforms.topics.ReadKafka.Start;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeginningTest {
  private static EmbeddedKafka kafka;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
    }
  }

  @Test
  void keepsWhereTheJobBeganWhateverItsGroupCommitsLater() throws Exception {
    kafka.createTopic("begun", 2);
    kafka.createTopic("other", 2);
    commit("begun", 3);
    assertThat(in("begun", "shop")).isEqualTo(Map.of(0, 3L, 1, 0L));

    commit("begun", 8);
    assertThat(in("begun", "shop")).isEqualTo(Map.of(0, 3L, 1, 0L));
    // What was kept of another job in the same folder says nothing.
    assertThat(in("begun", "another")).isEqualTo(Map.of(0, 0L, 1, 0L));
    assertThat(in("other", "another")).isEqualTo(Map.of(0, 0L, 1, 0L));
    assertThat(in("begun", "shop")).isEqualTo(Map.of(0, 8L, 1, 0L));
  }

  private Map<Integer, Long> in(String topic, String group) throws Exception {
    KafkaTopic named = new KafkaTopic(kafka.bootstrapServers(), topic, KafkaProperties.none());
    return Beginning.in(folder.resolve("checkpoints").toString(), named, group, Start.EARLIEST);
  }

  private static void commit(String topic, long offset) throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      admin
          .alterConsumerGroupOffsets(
              "shop", Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)))
          .all()
          .get();
    }
  }
}
