package dev.tandem.testdata.topics;

import java.io.IOException;

/** A program that starts a broker, says which process and folder it has, and waits to be killed. */
final class KafkaOwner {

  private KafkaOwner() {}

  public static void main(String[] arguments) throws IOException {
    EmbeddedKafka kafka = EmbeddedKafka.start();
    System.out.println(kafka.handle().pid());
    System.out.println(kafka.folder());
    // Ends when the test that started it does, should the test fail to kill it.
    while (System.in.read() >= 0) {}
    kafka.close();
  }
}
