package dev.tandem.transforms.snapshot;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The numbers of a column, each row counted once.
 *
 * @param min the smallest, exact
 * @param max the largest, exact
 * @param mean exact sum over count, rounded once to 12 significant digits
 * @param standardDeviation of the population (divided by n), 12 significant digits
 * @param zeros rows whose value is 0
 * @param notFinite rows whose value is NaN or infinite; they are in no other figure
 * @param quantiles {@code p01 p05 p25 p50 p75 p95 p99}, within 1 % of the true value, at most 6
 *     significant digits
 */
public record NumberSummary(
    BigDecimal min,
    BigDecimal max,
    BigDecimal mean,
    BigDecimal standardDeviation,
    long zeros,
    long notFinite,
    SortedMap<String, BigDecimal> quantiles) {
  public NumberSummary {
    quantiles = Collections.unmodifiableSortedMap(new TreeMap<>(quantiles));
  }
}
