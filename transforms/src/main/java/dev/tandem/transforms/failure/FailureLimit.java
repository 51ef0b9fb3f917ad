package dev.tandem.transforms.failure;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many records may fail before a run counts as failed: a number, or a share of those read.
 *
 * @param amount the number, or the percents
 * @param percent whether the amount is a share
 */
public record FailureLimit(BigDecimal amount, boolean percent) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,6})?)(%?)");
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /**
   * Reads {@code 100} or {@code 2.5%}.
   *
   * @throws IllegalArgumentException if the text is neither; names {@code --maxFailures}
   */
  public static FailureLimit parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (matcher.matches()) {
      BigDecimal amount = new BigDecimal(matcher.group(1));
      boolean percent = !matcher.group(2).isEmpty();
      if (percent ? amount.compareTo(HUNDRED) <= 0 : amount.scale() == 0) {
        return new FailureLimit(amount, percent);
      }
    }
    throw new IllegalArgumentException(
        "--maxFailures=%s: give a whole number of records (100) or a share of those read from 0%% to 100%% (2.5%%)"
            .formatted(text));
  }

  /** Whether {@code failed} of {@code read} records are still within the limit. */
  public boolean allows(long failed, long read) {
    BigDecimal allowed =
        percent ? amount.multiply(BigDecimal.valueOf(read)).divide(HUNDRED) : amount;
    return BigDecimal.valueOf(failed).compareTo(allowed) <= 0;
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return amount.toPlainString() + (percent ? "%" : "");
  }
}
