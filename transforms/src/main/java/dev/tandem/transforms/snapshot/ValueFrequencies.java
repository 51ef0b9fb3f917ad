package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.ValueCoder;
import dev.tandem.transforms.features.ValueText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/**
 * How often each value of a column occurs, exact up to a limit of distinct values. Beyond it the
 * frequencies are dropped: whether that happens depends on the column alone, while which values a
 * cut-off table held would depend on the order.
 */
final class ValueFrequencies {
  /** Distinct values of one column that are counted. */
  static final int MAX_DISTINCT = 100_000;

  private static final int TOP = 20;

  private static final Comparator<FrequencySummary.ValueCount> MOST_ROWS_FIRST =
      Comparator.comparingLong(FrequencySummary.ValueCount::rows)
          .reversed()
          .thenComparing(FrequencySummary.ValueCount::value);

  private final int maxDistinct;
  private final Map<Object, Long> rows = new HashMap<>();
  private boolean exceeded;

  ValueFrequencies(int maxDistinct) {
    this.maxDistinct = maxDistinct;
  }

  void add(Object value, long weight) {
    if (exceeded) {
      return;
    }
    rows.merge(value, weight, Long::sum);
    if (rows.size() > maxDistinct) {
      exceed();
    }
  }

  void merge(ValueFrequencies other) {
    if (other.exceeded) {
      exceed();
    }
    other.rows.forEach(this::add);
  }

  private void exceed() {
    exceeded = true;
    rows.clear();
  }

  FrequencySummary summary() {
    if (exceeded) {
      return new FrequencySummary(maxDistinct, true, List.of());
    }
    // Only the best so far are kept: sorting a hundred thousand values for twenty takes longer.
    PriorityQueue<FrequencySummary.ValueCount> best =
        new PriorityQueue<>(TOP + 1, MOST_ROWS_FIRST.reversed());
    rows.forEach(
        (value, times) -> {
          FrequencySummary.ValueCount worst = best.size() < TOP ? null : best.peek();
          if (worst == null || times >= worst.rows()) {
            best.add(new FrequencySummary.ValueCount(ValueText.format(value), times));
            if (best.size() > TOP) {
              best.remove();
            }
          }
        });
    List<FrequencySummary.ValueCount> top = new ArrayList<>(best);
    top.sort(MOST_ROWS_FIRST);
    return new FrequencySummary(rows.size(), false, top);
  }

  void write(OutputStream out) throws IOException {
    out.write(exceeded ? 1 : 0);
    VarInt.encode(rows.size(), out);
    List<Map.Entry<Object, Long>> sorted = new ArrayList<>(rows.entrySet());
    sorted.sort(Comparator.comparing(entry -> ValueText.format(entry.getKey())));
    for (Map.Entry<Object, Long> entry : sorted) {
      ValueCoder.write(entry.getKey(), out);
      VarInt.encode(entry.getValue(), out);
    }
  }

  static ValueFrequencies read(int maxDistinct, InputStream in) throws IOException {
    ValueFrequencies frequencies = new ValueFrequencies(maxDistinct);
    frequencies.exceeded = in.read() != 0;
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      Object value = ValueCoder.read(in);
      if (value == null) {
        throw new CoderException("a counted value is null");
      }
      frequencies.rows.put(value, VarInt.decodeLong(in));
    }
    return frequencies;
  }
}
