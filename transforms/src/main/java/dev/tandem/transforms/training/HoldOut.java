package dev.tandem.transforms.training;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are trained on and which are kept to judge by.
 *
 * <p>Held out are the newest tenth of the positives by time; where too few have a time, one
 * positive of each user who has several. All rows of one user in ten and of one item in twenty,
 * chosen by a hash of their ids, are kept out of training too, so that there are new users and new
 * items. Of the users with held-out rows one half, chosen alike, says when to stop; the other half,
 * with the new users, is what the model is judged by.
 */
final class HoldOut {
  private static final int TIME_SHARE = 10;
  private static final int NEW_USERS_ONE_IN = 10;
  private static final int NEW_ITEMS_ONE_IN = 20;

  /** Fewer users or items than this, and none of them are made new. */
  private static final int LEAST_TO_MAKE_NEW = 40;

  /** What a row is for. */
  enum Use {
    /** Trained on. */
    TRAINING,
    /** Judged by. */
    HELD_OUT,
    /** Neither: no positive, or of a user or item that is made new; it still counts as chosen. */
    KNOWN
  }

  private final Use[] use;
  private final boolean byTime;
  private final boolean madeNew;

  private HoldOut(Use[] use, boolean byTime, boolean madeNew) {
    this.use = use;
    this.byTime = byTime;
    this.madeNew = madeNew;
  }

  Use use(int row) {
    return use[row];
  }

  /** The rows that are trained on, in ascending order. */
  int[] trainingRows() {
    return IntStream.range(0, use.length).filter(i -> use[i] == Use.TRAINING).toArray();
  }

  /** What was done, as a sentence for the evaluation. */
  String protocol(boolean refit) {
    return ("Held out: %s, and from training all rows of one user in %d and one item in %d by a hash"
            + " of their ids%s; half of the known users said when to stop, the others and the new ones"
            + " are ranked for among all items of the snapshot but those they chose before.%s")
        .formatted(
            byTime
                ? "the newest tenth of the choices by time"
                : "one choice of each user with several",
            NEW_USERS_ONE_IN,
            NEW_ITEMS_ONE_IN,
            madeNew ? "" : " (none here: too few)",
            refit ? " The model in the bundle was then trained on everything." : "");
  }

  /** Every positive is trained on. */
  static HoldOut nothing(TrainingData data, @Nullable Double minRating) {
    Use[] use = new Use[data.size()];
    for (int i = 0; i < use.length; i++) {
      use[i] = isPositive(data, i, minRating) ? Use.TRAINING : Use.KNOWN;
    }
    return new HoldOut(use, false, false);
  }

  static HoldOut of(TrainingData data, @Nullable Double minRating) {
    HoldOut all = nothing(data, minRating);
    long newest = newestTenth(data, all);
    boolean byTime = newest != Long.MAX_VALUE;
    Use[] use = all.use.clone();
    if (byTime) {
      for (int i = 0; i < use.length; i++) {
        if (use[i] == Use.TRAINING && data.time[i] > newest) {
          use[i] = Use.HELD_OUT;
        }
      }
    } else {
      holdOutOneOfEachUser(data, use);
    }
    boolean[] newUser = chosen(data.users(), NEW_USERS_ONE_IN, 1);
    boolean[] newItem = chosen(data.items(), NEW_ITEMS_ONE_IN, 2);
    boolean madeNew = false;
    for (int i = 0; i < use.length; i++) {
      if (newUser[data.user[i]] || newItem[data.item[i]]) {
        madeNew = true;
        use[i] = use[i] == Use.TRAINING ? Use.KNOWN : use[i];
      }
    }
    return new HoldOut(use, byTime, madeNew);
  }

  private static boolean isPositive(TrainingData data, int row, @Nullable Double minRating) {
    return minRating == null || data.label[row] >= minRating;
  }

  /** The time after which the newest tenth lies; {@link Long#MAX_VALUE} if there is none. */
  private static long newestTenth(TrainingData data, HoldOut all) {
    long[] times = new long[data.size()];
    int count = 0;
    int positives = 0;
    for (int i = 0; i < times.length; i++) {
      if (all.use[i] == Use.TRAINING) {
        positives++;
        if (data.time[i] != TrainingData.NO_TIME) {
          times[count++] = data.time[i];
        }
      }
    }
    if (count * 2L < positives || count < TIME_SHARE) {
      return Long.MAX_VALUE;
    }
    Arrays.sort(times, 0, count);
    long cut = times[count - 1 - count / TIME_SHARE];
    // Rows of one time cannot be parted; if they are too many, time says nothing.
    int later = count - firstAbove(times, count, cut);
    return later == 0 ? Long.MAX_VALUE : cut;
  }

  private static int firstAbove(long[] times, int count, long cut) {
    int first = count;
    while (first > 0 && times[first - 1] > cut) {
      first--;
    }
    return first;
  }

  private static void holdOutOneOfEachUser(TrainingData data, Use[] use) {
    int from = 0;
    while (from < use.length) {
      int to = from;
      int best = -1;
      int positives = 0;
      long bestHash = 0;
      while (to < use.length && data.user[to] == data.user[from]) {
        if (use[to] == Use.TRAINING) {
          long hash = RandomStream.mix(hash(data.items().ids().get(data.item[to])) + data.user[to]);
          positives++;
          if (best < 0 || hash > bestHash) {
            best = to;
            bestHash = hash;
          }
        }
        to++;
      }
      if (positives > 1) {
        use[best] = Use.HELD_OUT;
      }
      from = to;
    }
  }

  private static boolean[] chosen(EntityTable table, int oneIn, int salt) {
    boolean[] chosen = new boolean[table.size()];
    if (chosen.length >= LEAST_TO_MAKE_NEW) {
      for (int i = 0; i < chosen.length; i++) {
        chosen[i] = Math.floorMod(RandomStream.mix(hash(table.ids().get(i)) + salt), oneIn) == 0;
      }
    }
    return chosen;
  }

  /** Whether a user with held-out rows says when to stop; else the model is judged by the user. */
  static boolean isForStopping(String userId) {
    return (RandomStream.mix(hash(userId) + 3) & 1) == 0;
  }

  /** FNV-1a over the UTF-16 code units. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
