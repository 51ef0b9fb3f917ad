package dev.tandem.transforms.training;

import dev.tandem.transforms.model.Evaluation;
import dev.tandem.transforms.model.Evaluation.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Measures how well rankers find what was held out. Every user is ranked among the full catalogue
 * of the snapshot but for what they chose before; of equal score the lower id comes first.
 *
 * <ul>
 *   <li>recall@k: of a user's held-out items the share that is among the first k; the mean over
 *       users (Herlocker et al., "Evaluating collaborative filtering recommender systems", TOIS
 *       2004).
 *   <li>NDCG@k with binary relevance: the sum of {@code 1 / log2(rank + 1)} over the held-out items
 *       among the first k, by that of a perfect list (Järvelin and Kekäläinen, "Cumulated
 *       gain-based evaluation of IR techniques", TOIS 2002); the mean over users.
 *   <li>coverage: the share of the catalogue that is among the first k of anybody (Ge,
 *       Delgado-Battenfeld, Jannach, "Beyond accuracy", RecSys 2010).
 * </ul>
 *
 * Metrics are never computed on a sample of items, which misorders rankers (Krichene and Rendle,
 * "On sampled metrics for item recommendation", KDD 2020); users may be sampled.
 */
final class Judge {
  /** How many items are recommended to each user. */
  static final int K = 10;

  private final TrainingData data;
  private final HoldOut holdOut;
  private final int[] firstRow;
  private final boolean[] knownUser;
  private final boolean[] knownItem;

  /** Gives every item a score for a user; a higher one is better. */
  interface Ranker {
    /**
     * @param user the user's row
     * @param scores filled, one for each item
     */
    void score(int user, float[] scores);
  }

  Judge(TrainingData data, HoldOut holdOut) {
    this.data = data;
    this.holdOut = holdOut;
    firstRow = new int[data.userCount() + 1];
    knownUser = new boolean[data.userCount()];
    knownItem = new boolean[data.itemCount()];
    for (int i = 0; i < data.size(); i++) {
      firstRow[data.user[i] + 1]++;
      if (holdOut.use(i) == HoldOut.Use.TRAINING) {
        knownUser[data.user[i]] = true;
        knownItem[data.item[i]] = true;
      }
    }
    for (int u = 0; u < data.userCount(); u++) {
      firstRow[u + 1] += firstRow[u];
    }
  }

  /** Users, known from training, whose held-out rows say when to stop. */
  int[] usersForStopping(int most) {
    return users(true, most);
  }

  /** The other users with held-out rows, the new ones among them. */
  int[] usersToJudgeBy(int most) {
    return users(false, most);
  }

  /** At most so many, evenly spread. */
  private int[] users(boolean forStopping, int most) {
    int[] found = new int[data.userCount()];
    int count = 0;
    for (int u = 0; u < found.length; u++) {
      boolean stopping = knownUser[u] && HoldOut.isForStopping(data.users().ids().get(u));
      if (stopping == forStopping && relevant(u, false).length > 0) {
        found[count++] = u;
      }
    }
    int size = Math.min(count, most);
    int[] spread = new int[size];
    for (int i = 0; i < size; i++) {
      spread[i] = found[(int) ((long) i * count / size)];
    }
    return spread;
  }

  /** The distinct items that a user chose among the held-out rows and not before. */
  private int[] relevant(int user, boolean newOnly) {
    int[] items = new int[firstRow[user + 1] - firstRow[user]];
    int count = 0;
    // Rows of one item follow each other.
    int row = firstRow[user];
    while (row < firstRow[user + 1]) {
      int item = data.item[row];
      boolean held = false;
      boolean before = false;
      while (row < firstRow[user + 1] && data.item[row] == item) {
        boolean isHeld = holdOut.use(row) == HoldOut.Use.HELD_OUT;
        held |= isHeld;
        before |= !isHeld;
        row++;
      }
      if (held && !before && !(newOnly && knownItem[item])) {
        items[count++] = item;
      }
    }
    return Arrays.copyOf(items, count);
  }

  /** Recall of one ranker over users. */
  double recall(Ranker ranker, int[] users) {
    Tally tally = new Tally();
    float[] scores = new float[data.itemCount()];
    for (int user : users) {
      tally.add(top(ranker, user, scores), relevant(user, false));
    }
    return tally.recall();
  }

  /** The scores of one ranker for every slice. */
  List<Score> scores(String name, Ranker ranker, int[] users) {
    Tally all = new Tally();
    Tally newUsers = new Tally();
    Tally newItems = new Tally();
    float[] scores = new float[data.itemCount()];
    for (int user : users) {
      int[] top = top(ranker, user, scores);
      int[] relevant = relevant(user, false);
      all.add(top, relevant);
      if (!knownUser[user]) {
        newUsers.add(top, relevant);
      }
      int[] fresh = relevant(user, true);
      if (fresh.length > 0) {
        newItems.add(top, fresh);
      }
    }
    List<Score> found = new ArrayList<>();
    found.add(all.score(name, Evaluation.ALL));
    found.add(newUsers.score(name, Evaluation.NEW_USERS));
    found.add(newItems.score(name, Evaluation.NEW_ITEMS));
    return found;
  }

  /** The best items for a user, best first. */
  private int[] top(Ranker ranker, int user, float[] scores) {
    ranker.score(user, scores);
    for (int row = firstRow[user]; row < firstRow[user + 1]; row++) {
      if (holdOut.use(row) != HoldOut.Use.HELD_OUT) {
        scores[data.item[row]] = Float.NEGATIVE_INFINITY;
      }
    }
    return best(scores, K);
  }

  /** The places of the greatest scores, greatest first, of equal scores the lower place. */
  static int[] best(float[] scores, int k) {
    int[] best = new int[Math.min(k, scores.length)];
    int count = 0;
    float bar = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      float score = scores[i];
      if (score > bar || (count < best.length && score > Float.NEGATIVE_INFINITY)) {
        int place = count < best.length ? count++ : count - 1;
        while (place > 0 && scores[best[place - 1]] < score) {
          best[place] = best[place - 1];
          place--;
        }
        best[place] = i;
        if (count == best.length) {
          bar = scores[best[count - 1]];
        }
      }
    }
    return Arrays.copyOf(best, count);
  }

  /** Sums over users. */
  private final class Tally {
    private long users;
    private double recall;
    private double ndcg;
    private final BitSet seen = new BitSet();

    void add(int[] top, int[] relevant) {
      int hits = 0;
      double gain = 0;
      double perfect = 0;
      for (int rank = 0; rank < top.length; rank++) {
        seen.set(top[rank]);
        if (Arrays.binarySearch(relevant, top[rank]) >= 0) {
          hits++;
          gain += discount(rank);
        }
      }
      for (int rank = 0; rank < Math.min(K, relevant.length); rank++) {
        perfect += discount(rank);
      }
      users++;
      recall += (double) hits / relevant.length;
      ndcg += gain / perfect;
    }

    private double discount(int rank) {
      return StrictMath.log(2) / StrictMath.log(rank + 2);
    }

    double recall() {
      return users == 0 ? 0 : recall / users;
    }

    Score score(String ranker, String slice) {
      return new Score(
          ranker,
          slice,
          users,
          recall(),
          users == 0 ? 0 : ndcg / users,
          (double) seen.cardinality() / Math.max(1, data.itemCount()));
    }
  }
}
