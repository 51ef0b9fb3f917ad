package dev.tandem.transforms.activity;

import dev.tandem.transforms.features.ValueCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a {@link SessionState} after a byte for the version; persisted in checkpoints. Some 12
 * bytes for each product besides its key, 8 for each remembered event. Deterministic.
 */
public final class SessionStateCoder extends AtomicCoder<SessionState> {
  private static final long serialVersionUID = 1;
  private static final SessionStateCoder INSTANCE = new SessionStateCoder();
  private static final int VERSION = 1;
  private static final int HAS_TIME = 1;
  private static final int HAS_CART_TIME = 1 << 1;
  private static final int HAS_EMPTIED_TIME = 1 << 2;
  private static final int PURCHASED = 1 << 3;

  private SessionStateCoder() {}

  public static SessionStateCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(SessionState state, OutputStream out) throws IOException {
    DataOutputStream fixed = new DataOutputStream(out);
    out.write(VERSION);
    ValueCoder.write(state.userKey(), out);
    ActivityEventCoder.writeValues(state.userFeatures(), out);
    fixed.writeLong(state.userTime());
    fixed.writeLong(state.historyTime());
    fixed.writeLong(state.lastTime());
    writeItems(state.items(), state.lastTime(), out);
    VarInt.encode(state.remembered().length, out);
    for (long id : state.remembered()) {
      fixed.writeLong(id);
    }
  }

  @Override
  public SessionState decode(InputStream in) throws IOException {
    DataInputStream fixed = new DataInputStream(in);
    CoderVersion.require(VERSION, "a session's state", in);
    Object userKey = ValueCoder.read(in);
    List<@Nullable Object> userFeatures = ActivityEventCoder.readValues(in);
    long userTime = fixed.readLong();
    long historyTime = fixed.readLong();
    long lastTime = fixed.readLong();
    List<SessionItem> items = readItems(lastTime, in);
    int size = CoderVersion.size(in);
    if (size > SessionState.REMEMBERED_EVENTS) {
      throw new CoderException(size + " remembered events: the bytes are damaged");
    }
    long[] remembered = new long[size];
    for (int i = 0; i < size; i++) {
      remembered[i] = fixed.readLong();
    }
    return new SessionState(
        userKey, userFeatures, userTime, historyTime, lastTime, items, remembered);
  }

  static void writeItems(List<SessionItem> items, long base, OutputStream out) throws IOException {
    VarInt.encode(items.size(), out);
    for (SessionItem item : items) {
      writeItem(item, base, out);
    }
  }

  static List<SessionItem> readItems(long base, InputStream in) throws IOException {
    int size = CoderVersion.size(in);
    List<SessionItem> items = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      items.add(readItem(base, in));
    }
    return Collections.unmodifiableList(items);
  }

  /** Times are written as how much earlier they are than the base. */
  private static void writeItem(SessionItem item, long base, OutputStream out) throws IOException {
    int flags =
        flag(HAS_TIME, item.time() != SessionItem.NO_TIME)
            | flag(HAS_CART_TIME, item.cartTime() != SessionItem.NO_TIME)
            | flag(HAS_EMPTIED_TIME, item.emptiedTime() != SessionItem.NO_TIME)
            | flag(PURCHASED, item.purchased());
    out.write(flags);
    ValueCoder.write(item.key(), out);
    writeTime(item.time(), base, out);
    writeTime(item.cartTime(), base, out);
    writeTime(item.emptiedTime(), base, out);
    VarInt.encode(item.views(), out);
    VarInt.encode(item.inCart(), out);
  }

  private static SessionItem readItem(long base, InputStream in) throws IOException {
    int flags = in.read();
    return new SessionItem(
        ActivityEventCoder.readKey(in),
        readTime((flags & HAS_TIME) != 0, base, in),
        readTime((flags & HAS_CART_TIME) != 0, base, in),
        readTime((flags & HAS_EMPTIED_TIME) != 0, base, in),
        VarInt.decodeInt(in),
        VarInt.decodeInt(in),
        (flags & PURCHASED) != 0);
  }

  private static int flag(int bit, boolean set) {
    return set ? bit : 0;
  }

  private static void writeTime(long time, long base, OutputStream out) throws IOException {
    if (time != SessionItem.NO_TIME) {
      VarInt.encode(base - time, out);
    }
  }

  private static long readTime(boolean known, long base, InputStream in) throws IOException {
    return known ? base - VarInt.decodeLong(in) : SessionItem.NO_TIME;
  }
}
