package dev.tandem.pipelines.recommendations;

import dev.tandem.transforms.files.StoreFiles;
import dev.tandem.transforms.topics.KafkaOffsets;
import dev.tandem.transforms.topics.KafkaTopic;
import dev.tandem.transforms.topics.ReadKafka;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * Where a job with checkpoints began to read a topic, kept beside them from before it reads. Until
 * the first checkpoint is there the job can only begin anew: here, and not at what its group
 * committed in the meantime, which includes records that were read and not answered.
 */
final class Beginning {
  private static final String FILE = "_BEGINNING";

  private Beginning() {}

  /**
   * The offsets that are kept; at the first launch those of the group.
   *
   * @param checkpoints the folder
   * @return offsets by partition
   * @throws IOException if Kafka or the folder cannot be reached
   */
  static Map<Integer, Long> in(
      String checkpoints, KafkaTopic topic, String groupId, ReadKafka.Start start)
      throws IOException {
    ResourceId folder = StoreFiles.root("checkpoints", checkpoints);
    ResourceId file = StoreFiles.file(folder, FILE);
    String whose = topic.topic() + " " + groupId;
    try {
      String[] lines = StoreFiles.read(file).split("\n");
      if (lines[0].equals(whose)) {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
          String[] words = lines[i].split(" ");
          offsets.put(Integer.parseInt(words[0]), Long.parseLong(words[1]));
        }
        return offsets;
      }
    } catch (FileNotFoundException e) {
      // The first launch.
    }
    Map<Integer, Long> offsets = KafkaOffsets.of(topic, groupId, start);
    StringBuilder text = new StringBuilder(whose);
    offsets.forEach((partition, offset) -> text.append("\n" + partition + " " + offset));
    StoreFiles.writeWhole(
        file, StoreFiles.file(folder, FILE + "." + UUID.randomUUID()), text.toString());
    return offsets;
  }
}
