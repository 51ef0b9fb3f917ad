package dev.tandem.transforms.serve;

import dev.tandem.transforms.activity.SessionSnapshot;
import dev.tandem.transforms.activity.SessionSnapshotCoder;
import dev.tandem.transforms.features.ValueCoder;
import dev.tandem.transforms.recommend.FallbackReason;
import dev.tandem.transforms.recommend.Reason;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.Recommendation.Item;
import dev.tandem.transforms.recommend.Recommendation.Similar;
import dev.tandem.transforms.recommend.Recommendation.SimilarItem;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Encodes an {@link Answer} after a byte for the version. What the recommendation has from its
 * session is not written twice. Deterministic.
 */
public final class AnswerCoder extends AtomicCoder<Answer> {
  private static final long serialVersionUID = 1;
  private static final AnswerCoder INSTANCE = new AnswerCoder();
  private static final int VERSION = 1;

  private static final int SAME_SESSION_ID = 1;
  private static final int SAME_USER = 1 << 1;
  private static final int SAME_TIME = 1 << 2;

  private static final int NO_FALLBACK = 0;

  private static final int CUSTOMER = 0;
  private static final int SIMILAR_TO = 1;
  private static final int POPULAR = 2;
  private static final int AVAILABLE = 3;
  private static final int REASON = 3;
  private static final int HAS_SCORE = 1 << 2;

  /** No list of one answer is longer; a larger size means damaged bytes. */
  private static final int MAX_SIZE = 1 << 20;

  private AnswerCoder() {}

  public static AnswerCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Answer answer, OutputStream out) throws IOException {
    SessionSnapshot session = answer.session();
    Recommendation said = answer.recommendation();
    boolean sameId = said.sessionId().equals(session.sessionId());
    boolean sameUser = Objects.equals(said.userId(), session.userKey());
    boolean sameTime = Objects.equals(said.eventTime(), session.eventTime());
    out.write(VERSION);
    SessionSnapshotCoder.of().encode(session, out);
    VarInt.encode(answer.userValues().size(), out);
    for (Object value : answer.userValues()) {
      ValueCoder.write(value, out);
    }
    VarInt.encode(answer.workMicros(), out);
    out.write(
        (sameId ? SAME_SESSION_ID : 0) | (sameUser ? SAME_USER : 0) | (sameTime ? SAME_TIME : 0));
    ValueCoder.writeText(said.id(), out);
    if (!sameId) {
      ValueCoder.writeText(said.sessionId(), out);
    }
    if (!sameUser) {
      ValueCoder.write(said.userId(), out);
    }
    if (!sameTime) {
      ValueCoder.write(said.eventTime(), out);
    }
    ValueCoder.write(said.servedAt(), out);
    ValueCoder.write(said.modelVersion(), out);
    writeItems(said.items(), out);
    writeSimilar(said.similar(), out);
    out.write(code(said.fallback()));
  }

  @Override
  public Answer decode(InputStream in) throws IOException {
    int version = in.read();
    if (version < 0) {
      throw new EOFException("an answer is missing");
    }
    if (version != VERSION) {
      throw new CoderException("an answer of unknown version " + version);
    }
    SessionSnapshot session = SessionSnapshotCoder.of().decode(in);
    int size = size(in);
    List<@Nullable Object> userValues = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      userValues.add(ValueCoder.read(in));
    }
    long workMicros = VarInt.decodeLong(in);
    int flags = in.read();
    Recommendation said =
        new Recommendation(
            ValueCoder.readText(in),
            (flags & SAME_SESSION_ID) != 0 ? session.sessionId() : ValueCoder.readText(in),
            (flags & SAME_USER) != 0 ? session.userKey() : ValueCoder.read(in),
            (flags & SAME_TIME) != 0 ? session.eventTime() : (Instant) ValueCoder.read(in),
            readServedAt(in),
            (String) ValueCoder.read(in),
            readItems(in),
            readSimilar(in),
            readFallback(in));
    return new Answer(said, session, userValues, workMicros);
  }

  private static Instant readServedAt(InputStream in) throws IOException {
    if (ValueCoder.read(in) instanceof Instant time) {
      return time;
    }
    throw new CoderException("an answer without a time: the bytes are damaged");
  }

  private static void writeItems(List<Item> items, OutputStream out) throws IOException {
    VarInt.encode(items.size(), out);
    for (Item item : items) {
      Double score = item.score();
      Reason reason = item.reason();
      int kind =
          switch (reason.kind()) {
            case CUSTOMER -> CUSTOMER;
            case SIMILAR_TO -> SIMILAR_TO;
            case POPULAR -> POPULAR;
            case AVAILABLE -> AVAILABLE;
          };
      out.write(kind | (score == null ? 0 : HAS_SCORE));
      ValueCoder.writeText(item.id(), out);
      if (score != null) {
        writeScore(score, out);
      }
      if (reason.itemId() != null) {
        ValueCoder.writeText(reason.itemId(), out);
      }
    }
  }

  private static List<Item> readItems(InputStream in) throws IOException {
    int size = size(in);
    List<Item> items = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      int flags = in.read();
      if (flags < 0) {
        throw new EOFException("an item is missing");
      }
      String id = ValueCoder.readText(in);
      Double score = (flags & HAS_SCORE) != 0 ? readScore(in) : null;
      Reason reason =
          switch (flags & REASON) {
            case CUSTOMER -> Reason.CUSTOMER;
            case SIMILAR_TO -> Reason.similarTo(ValueCoder.readText(in));
            case POPULAR -> Reason.POPULAR;
            default -> Reason.AVAILABLE;
          };
      items.add(new Item(id, score, reason));
    }
    return items;
  }

  private static void writeSimilar(List<Similar> similar, OutputStream out) throws IOException {
    VarInt.encode(similar.size(), out);
    for (Similar one : similar) {
      ValueCoder.writeText(one.id(), out);
      VarInt.encode(one.items().size(), out);
      for (SimilarItem item : one.items()) {
        ValueCoder.writeText(item.id(), out);
        writeScore(item.score(), out);
      }
    }
  }

  private static List<Similar> readSimilar(InputStream in) throws IOException {
    int size = size(in);
    List<Similar> similar = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      String id = ValueCoder.readText(in);
      int count = size(in);
      List<SimilarItem> items = new ArrayList<>(count);
      for (int j = 0; j < count; j++) {
        items.add(new SimilarItem(ValueCoder.readText(in), readScore(in)));
      }
      similar.add(new Similar(id, items));
    }
    return similar;
  }

  private static void writeScore(double score, OutputStream out) throws IOException {
    new DataOutputStream(out).writeLong(Double.doubleToLongBits(score));
  }

  private static double readScore(InputStream in) throws IOException {
    return Double.longBitsToDouble(new DataInputStream(in).readLong());
  }

  private static int code(@Nullable FallbackReason reason) {
    if (reason == null) {
      return NO_FALLBACK;
    }
    return switch (reason) {
      case NO_MODEL -> 1;
      case TOWER_FAILED -> 2;
      case UNUSABLE_VECTOR -> 3;
      case MISSING_FEATURES -> 4;
      case NOTHING_KNOWN -> 5;
      case NOTHING_LEFT -> 6;
      case DEADLINE -> 7;
    };
  }

  private static @Nullable FallbackReason readFallback(InputStream in) throws IOException {
    int code = in.read();
    if (code == NO_FALLBACK) {
      return null;
    }
    for (FallbackReason reason : FallbackReason.values()) {
      if (code(reason) == code) {
        return reason;
      }
    }
    throw new CoderException("a fallback of unknown reason " + code);
  }

  private static int size(InputStream in) throws IOException {
    int size = VarInt.decodeInt(in);
    if (size < 0 || size > MAX_SIZE) {
      throw new CoderException("a list of " + size + " elements: the bytes are damaged");
    }
    return size;
  }
}
