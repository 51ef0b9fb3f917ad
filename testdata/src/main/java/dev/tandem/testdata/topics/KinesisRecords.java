package dev.tandem.testdata.topics;

import dev.tandem.testdata.sessions.RecordSink;
import dev.tandem.testdata.sessions.ReplayedRecord;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * Sends records to a stream of an emulated Kinesis, with their session as the partition key, so
 * that a session's records are in one shard.
 *
 * <p>A thread of its own sends what has come meanwhile, one request after the other, of at most 500
 * records and about 4 MB. Records that a response refuses are sent again before all others, in
 * their order; they may come behind later ones of the same request. All have arrived when {@link
 * #close()} returns. A request that fails for good makes the next {@code send} or {@code close}
 * fail, and nothing more is sent.
 */
public final class KinesisRecords implements RecordSink {
  private static final int BATCH_RECORDS = 500;
  private static final int BATCH_BYTES = 4 << 20;
  private static final int QUEUED_RECORDS = 2_000;
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Of requests in a row that take no record at all. */
  private static final int VAIN_ATTEMPTS = 20;

  private final String stream;
  private final KinesisClient client;
  private final BlockingQueue<PutRecordsRequestEntry> queue =
      new ArrayBlockingQueue<>(QUEUED_RECORDS);
  private final Thread sender;
  private volatile boolean closing;
  private volatile @Nullable Exception failure;

  /** Connects when the first record is sent. */
  public KinesisRecords(URI endpoint, String stream) {
    this.stream = stream;
    this.client = KinesisClients.connect(endpoint);
    this.sender = new Thread(this::sendAll, "kinesis-records-" + stream);
    sender.setDaemon(true);
    sender.start();
  }

  /**
   * {@inheritDoc} Waits while 2000 records are under way.
   *
   * @throws IOException that names the stream, if an earlier record could not be sent
   */
  @Override
  public void send(ReplayedRecord record) throws IOException {
    PutRecordsRequestEntry entry =
        PutRecordsRequestEntry.builder()
            .partitionKey(record.sessionId())
            .data(SdkBytes.fromByteArray(record.bytes()))
            .build();
    try {
      do {
        throwFailure();
      } while (!queue.offer(entry, POLL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  /**
   * Waits until all records have arrived.
   *
   * @throws IOException that names the stream, if one could not be sent
   */
  @Override
  public void close() throws IOException {
    closing = true;
    try {
      sender.join();
    } catch (InterruptedException e) {
      sender.interrupt();
      Thread.currentThread().interrupt();
      throw failed(e);
    } finally {
      client.close();
    }
    throwFailure();
  }

  private void sendAll() {
    try {
      List<PutRecordsRequestEntry> waiting = new ArrayList<>();
      while (true) {
        // Asked before the queue is: what was sent before close is in it then.
        boolean last = closing;
        queue.drainTo(waiting, QUEUED_RECORDS - waiting.size());
        if (!waiting.isEmpty()) {
          waiting = sendSome(waiting);
        } else if (last) {
          return;
        } else {
          PutRecordsRequestEntry next = queue.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
          if (next != null) {
            waiting.add(next);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure = e;
    }
  }

  /** Sends the first of the waiting, and gives those that wait still. */
  private List<PutRecordsRequestEntry> sendSome(List<PutRecordsRequestEntry> waiting)
      throws IOException, InterruptedException {
    int size = batchSize(waiting);
    List<PutRecordsRequestEntry> batch = waiting.subList(0, size);
    for (int attempt = 0; attempt < VAIN_ATTEMPTS; attempt++) {
      PutRecordsResponse response =
          client.putRecords(request -> request.streamName(stream).records(batch));
      if (response.failedRecordCount() < size) {
        List<PutRecordsRequestEntry> left = refused(batch, response.records());
        left.addAll(waiting.subList(size, waiting.size()));
        return left;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    throw new IOException("No record was taken in " + VAIN_ATTEMPTS + " requests");
  }

  private static int batchSize(List<PutRecordsRequestEntry> waiting) {
    long bytes = 0;
    int size = 0;
    for (PutRecordsRequestEntry entry : waiting) {
      bytes += entry.data().asByteArrayUnsafe().length;
      if (size == BATCH_RECORDS || (size > 0 && bytes > BATCH_BYTES)) {
        break;
      }
      size++;
    }
    return size;
  }

  private static List<PutRecordsRequestEntry> refused(
      List<PutRecordsRequestEntry> batch, List<PutRecordsResultEntry> results) {
    List<PutRecordsRequestEntry> refused = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      if (results.get(i).errorCode() != null) {
        refused.add(batch.get(i));
      }
    }
    return refused;
  }

  private void throwFailure() throws IOException {
    Exception seen = failure;
    if (seen != null) {
      throw failed(seen);
    }
  }

  private IOException failed(Exception cause) {
    return new IOException("Cannot send to the Kinesis stream " + stream, cause);
  }
}
