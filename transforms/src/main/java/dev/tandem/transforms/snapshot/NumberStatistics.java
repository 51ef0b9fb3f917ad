package dev.tandem.transforms.snapshot;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.Bin;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a column of numbers. All that is kept is exact and the same in every order: counts,
 * minimum, maximum, sums without rounding, and the counts of a sketch's bins, which never collapse.
 */
final class NumberStatistics {
  /** A quantile is at most this much of itself away from the true one. */
  static final double RELATIVE_ACCURACY = 0.01;

  private static final MathContext DIGITS = new MathContext(12, RoundingMode.HALF_EVEN);
  private static final MathContext QUANTILE_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);
  private static final double[] QUANTILES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

  private final FeatureType type;
  private final ExactSum sums;
  private DDSketch sketch;
  private long count;
  private long zeros;
  private long notFinite;
  private @Nullable BigDecimal min;
  private @Nullable BigDecimal max;

  NumberStatistics(FeatureType type) {
    this.type = type;
    this.sums = new ExactSum(type.scale());
    this.sketch = sketch(new UnboundedSizeDenseStore(), new UnboundedSizeDenseStore(), 0);
  }

  void add(Object value, long weight) {
    double approximate = ((Number) value).doubleValue();
    if (!Double.isFinite(approximate)) {
      notFinite += weight;
      return;
    }
    BigDecimal exact =
        switch (type.kind()) {
          case INT, LONG -> BigDecimal.valueOf(((Number) value).longValue());
          case DECIMAL -> (BigDecimal) value;
          default -> new BigDecimal(approximate);
        };
    count += weight;
    if (exact.signum() == 0) {
      zeros += weight;
    }
    sums.add(exact, weight);
    // The sketch refuses the last percent of what a double can hold.
    double most = sketch.getIndexMapping().maxIndexableValue();
    sketch.accept(Math.max(-most, Math.min(most, approximate)), weight);
    widen(exact, exact);
  }

  void merge(NumberStatistics other) {
    count += other.count;
    zeros += other.zeros;
    notFinite += other.notFinite;
    sums.merge(other.sums.sum(), other.sums.squares());
    sketch.mergeWith(other.sketch);
    widen(other.min, other.max);
  }

  private void widen(@Nullable BigDecimal low, @Nullable BigDecimal high) {
    if (low != null && (min == null || low.compareTo(min) < 0)) {
      min = low;
    }
    if (high != null && (max == null || high.compareTo(max) > 0)) {
      max = high;
    }
  }

  @Nullable NumberSummary summary() {
    BigDecimal low = min;
    BigDecimal high = max;
    if (count == 0 || low == null || high == null) {
      return null;
    }
    BigDecimal n = BigDecimal.valueOf(count);
    BigDecimal sum = sums.sum();
    // n * sum(x^2) - sum(x)^2, exact: no cancellation before the only rounding.
    BigDecimal spread = n.multiply(sums.squares()).subtract(sum.multiply(sum));
    BigDecimal deviation = spread.divide(n.multiply(n), new MathContext(30)).sqrt(DIGITS);
    SortedMap<String, BigDecimal> quantiles = new TreeMap<>();
    for (double quantile : QUANTILES) {
      BigDecimal value = new BigDecimal(sketch.getValueAtQuantile(quantile)).round(QUANTILE_DIGITS);
      quantiles.put("p%02d".formatted(Math.round(quantile * 100)), plain(value.max(low).min(high)));
    }
    boolean binary = type.kind() == FeatureType.Kind.DOUBLE;
    return new NumberSummary(
        binary ? shortest(low) : low,
        binary ? shortest(high) : high,
        plain(sum.divide(n, DIGITS)),
        plain(deviation),
        zeros,
        notFinite,
        quantiles);
  }

  private static BigDecimal shortest(BigDecimal exact) {
    return plain(new BigDecimal(Double.toString(exact.doubleValue())));
  }

  private static BigDecimal plain(BigDecimal number) {
    if (number.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal stripped = number.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0, RoundingMode.UNNECESSARY) : stripped;
  }

  void write(OutputStream out) throws IOException {
    VarInt.encode(count, out);
    VarInt.encode(zeros, out);
    VarInt.encode(notFinite, out);
    ValueCoder.write(min, out);
    ValueCoder.write(max, out);
    ValueCoder.write(sums.sum(), out);
    ValueCoder.write(sums.squares(), out);
    writeBins(sketch.getNegativeValueStore(), out);
    writeBins(sketch.getPositiveValueStore(), out);
    double binned =
        sketch.getNegativeValueStore().getTotalCount()
            + sketch.getPositiveValueStore().getTotalCount();
    VarInt.encode(count - (long) binned, out);
  }

  static NumberStatistics read(FeatureType type, InputStream in) throws IOException {
    NumberStatistics statistics = new NumberStatistics(type);
    statistics.count = VarInt.decodeLong(in);
    statistics.zeros = VarInt.decodeLong(in);
    statistics.notFinite = VarInt.decodeLong(in);
    statistics.min = (BigDecimal) ValueCoder.read(in);
    statistics.max = (BigDecimal) ValueCoder.read(in);
    BigDecimal sum = (BigDecimal) ValueCoder.read(in);
    BigDecimal squares = (BigDecimal) ValueCoder.read(in);
    if (sum == null || squares == null) {
      throw new CoderException("statistics without sums");
    }
    statistics.sums.merge(sum, squares);
    Store negative = readBins(in);
    Store positive = readBins(in);
    statistics.sketch = sketch(negative, positive, VarInt.decodeLong(in));
    return statistics;
  }

  private static DDSketch sketch(Store negative, Store positive, long zeroCount) {
    return DDSketch.of(new LogarithmicMapping(RELATIVE_ACCURACY), negative, positive, zeroCount);
  }

  private static void writeBins(Store store, OutputStream out) throws IOException {
    for (Iterator<Bin> bins = store.getAscendingIterator(); bins.hasNext(); ) {
      Bin bin = bins.next();
      long times = (long) bin.getCount();
      if (times > 0) {
        VarInt.encode(times, out);
        VarInt.encode(bin.getIndex(), out);
      }
    }
    VarInt.encode(0L, out);
  }

  private static Store readBins(InputStream in) throws IOException {
    Store store = new UnboundedSizeDenseStore();
    for (long times = VarInt.decodeLong(in); times > 0; times = VarInt.decodeLong(in)) {
      store.add(VarInt.decodeInt(in), (double) times);
    }
    return store;
  }
}
