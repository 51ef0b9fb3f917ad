package dev.tandem.transforms.features;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds what somebody may have meant who wrote a name that is not known. */
public final class NearestNames {
  private NearestNames() {}

  /**
   * The known names nearest to the wanted one: those within an edit distance of a third of its
   * length (at least 2), or that contain it or are contained in it. Case and underscores count
   * nothing.
   *
   * @return at most {@code limit} names, nearest first, ties in the order of the alphabet
   */
  public static List<String> of(String wanted, Collection<String> known, int limit) {
    String folded = fold(wanted);
    int allowed = Math.max(2, folded.length() / 3);
    record Candidate(String name, int distance) {}
    return known.stream()
        .map(name -> new Candidate(name, distance(folded, fold(name))))
        .filter(c -> c.distance() <= allowed || contains(folded, fold(c.name())))
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .limit(limit)
        .map(Candidate::name)
        .toList();
  }

  /** The words "; did you mean x or y?" with at most {@code limit} names, or "" if none is near. */
  public static String suggestion(String wanted, Collection<String> known, int limit) {
    List<String> near = of(wanted, known, limit);
    return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
  }

  private static String fold(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static boolean contains(String a, String b) {
    return Math.min(a.length(), b.length()) >= 3 && (a.contains(b) || b.contains(a));
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
