package dev.tandem.testdata.topics;

import java.io.IOException;

/**
 * A program that starts an emulator, says which process and folder it has, and waits to be killed.
 */
final class KinesisOwner {

  private KinesisOwner() {}

  public static void main(String[] arguments) throws IOException {
    EmbeddedKinesis kinesis = EmbeddedKinesis.start();
    System.out.println(kinesis.handle().pid());
    System.out.println(kinesis.folder());
    // Ends when the test that started it does, should the test fail to kill it.
    while (System.in.read() >= 0) {}
    kinesis.close();
  }
}
