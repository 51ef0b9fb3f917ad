package dev.tandem.testdata.sessions;

/** What a replayed record is, for who counts. */
public enum RecordKind {
  /** A single action of a shopper. */
  ACTION(false),
  /** The whole history of a shopper's session. */
  HISTORY(false),
  /** An action with a product that the shop does not have: odd, and no error. */
  UNKNOWN_PRODUCT(false),
  /** Cut off before its end. */
  TRUNCATED(true),
  /** A value of another type than its key has. */
  WRONG_TYPE(true),
  /** A product code of thousands of characters. */
  HUGE_TEXT(true),
  NEGATIVE_QUANTITY(true),
  /** A byte that belongs to no character. */
  INVALID_UTF8(true),
  UNKNOWN_ACTION(true),
  MISSING_SESSION(true),
  /** Happened long before there were such shops. */
  TIME_OUT_OF_RANGE(true);

  private final boolean mustFail;

  RecordKind(boolean mustFail) {
    this.mustFail = mustFail;
  }

  /** Whether a reader has to refuse it; all others are to be taken. */
  public boolean mustFail() {
    return mustFail;
  }

  /** Whether no shopper did it. */
  public boolean isGarbage() {
    return this != ACTION && this != HISTORY;
  }
}
