package dev.tandem.testdata.objectstore;

import java.io.IOException;

/** A program that starts a store, says which process and folder it has, and waits to be killed. */
final class S3Owner {

  private S3Owner() {}

  public static void main(String[] arguments) throws IOException {
    EmbeddedS3 store = EmbeddedS3.start();
    System.out.println(store.handle().pid());
    System.out.println(store.folder());
    // Ends when the test that started it does, should the test fail to kill it.
    while (System.in.read() >= 0) {}
    store.close();
  }
}
