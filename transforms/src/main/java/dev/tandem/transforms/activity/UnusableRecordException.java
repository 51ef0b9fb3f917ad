package dev.tandem.transforms.activity;

/** One record is no event: it becomes a failure, and the stream goes on. */
public final class UnusableRecordException extends Exception {
  private static final long serialVersionUID = 1;

  private final RejectionReason reason;

  UnusableRecordException(RejectionReason reason, String detail) {
    // Thrown by the thousand when a shop sends garbage; where in the parser says nothing.
    super(detail, null, false, false);
    this.reason = reason;
  }

  public RejectionReason reason() {
    return reason;
  }

  /** A sentence for people. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
