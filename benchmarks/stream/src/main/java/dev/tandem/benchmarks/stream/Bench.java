package dev.tandem.benchmarks.stream;

import dev.tandem.benchmarks.launch.LaunchFiles;
import dev.tandem.benchmarks.launch.TemporaryFolder;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.testdata.topics.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What all runs share: the plan, a broker, and the process that makes events. */
final class Bench implements AutoCloseable {
  private static final String GENERATOR_HEAP = "1g";

  private final StreamPlan plan;
  private final EmbeddedKafka kafka;
  private final Topics topics;
  private final TemporaryFolder folder;
  private int names;

  private Bench(StreamPlan plan, EmbeddedKafka kafka, Topics topics, TemporaryFolder folder) {
    this.plan = plan;
    this.kafka = kafka;
    this.topics = topics;
    this.folder = folder;
  }

  static Bench open(StreamPlan plan) throws IOException {
    TemporaryFolder folder = TemporaryFolder.create(plan.work());
    EmbeddedKafka kafka = EmbeddedKafka.start();
    return new Bench(plan, kafka, new Topics(kafka.bootstrapServers(), plan.partitions()), folder);
  }

  StreamPlan plan() {
    return plan;
  }

  Topics topics() {
    return topics;
  }

  Path folder() {
    return folder.path();
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** A name for a run or a topic that no other has. */
  String newName(String about) {
    names++;
    return "%s-%d".formatted(about, names);
  }

  /**
   * What a generator sends.
   *
   * @param inTime each record at its time, or all at once
   */
  record Load(
      String topic, ShopSize shop, int sessions, int rate, int records, int seed, boolean inTime) {}

  /** Starts to send events. */
  RunningProcess generate(Load load) throws IOException {
    ProcessBuilder builder =
        JavaCommand.of(
            LaunchFiles.of(plan.repository().resolve(Contender.TWIN.module())),
            GENERATOR_HEAP,
            folder.path(),
            List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
            LoadGenerator.class.getName(),
            List.of(
                "--bootstrapServers=" + kafka.bootstrapServers(),
                "--topic=" + load.topic(),
                "--customers=" + load.shop().customers(),
                "--products=" + load.shop().products(),
                "--ratings=" + load.shop().ratings(),
                "--sessions=" + load.sessions(),
                "--rate=" + load.rate(),
                "--records=" + load.records(),
                "--seed=" + load.seed(),
                "--inTime=" + load.inTime()));
    return RunningProcess.start(
        "load generator", builder, folder.path().resolve(newName("generator") + ".log"));
  }

  /** Makes a topic with events that wait in it. */
  String waitingEvents(ShopSize shop, int sessions, int events)
      throws IOException, InterruptedException {
    String topic = newName("activity");
    topics.create(topic);
    try (RunningProcess generator =
        generate(new Load(topic, shop, sessions, plan.rate(), events, 1, false))) {
      generator.awaitGoodEnd(plan.limit());
    }
    return topic;
  }

  @Override
  public void close() {
    topics.close();
    kafka.close();
    folder.close();
  }
}
