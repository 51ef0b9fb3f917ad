package dev.tandem.transforms.features;

/** One value cannot be what its feature's type says: its record is rejected, the run goes on. */
public final class UndecodableValueException extends Exception {
  private static final long serialVersionUID = 1;
  private static final int MAX_VALUE_LENGTH = 200;

  private final String column;
  private final String value;
  private final FeatureType expected;
  private final String reason;

  /**
   * @param column what the value is called where it comes from
   * @param value as it was found
   * @param reason why it is not of the type, without naming either
   */
  public UndecodableValueException(
      String column, String value, FeatureType expected, String reason) {
    super("%s: '%s' is not %s: %s".formatted(column, shortened(value), expected, reason));
    this.column = column;
    this.value = shortened(value);
    this.expected = expected;
    this.reason = reason;
  }

  private static String shortened(String value) {
    return value.length() <= MAX_VALUE_LENGTH ? value : value.substring(0, MAX_VALUE_LENGTH) + "…";
  }

  public String column() {
    return column;
  }

  /** The value as text, cut after 200 characters. */
  public String value() {
    return value;
  }

  public FeatureType expected() {
    return expected;
  }

  /** Why the value is not of the type, without naming either. */
  public String reason() {
    return reason;
  }
}
