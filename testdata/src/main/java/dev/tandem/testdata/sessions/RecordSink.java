package dev.tandem.testdata.sessions;

import java.io.Closeable;
import java.io.IOException;

/** Where replayed records go: a file, a topic, a list. */
public interface RecordSink extends Closeable {
  /** Takes a record; it has arrived for sure when {@link #close} has returned. */
  void send(ReplayedRecord record) throws IOException;
}
