package dev.tandem.pipelines;

/** How a job ended, as a process exit code. The numbers are a contract: schedulers act on them. */
public enum ExitCode {
  GOOD(0, "done"),
  UNEXPECTED(1, "a fault that has no code of its own; the message and the log say more"),
  USAGE(2, "a flag is wrong or missing; nothing was read"),
  SPEC_OR_SCHEMA(3, "the feature spec is wrong or does not fit the database; nothing was read"),
  SOURCE(
      4,
      "the database, or the topic or stream that is read, cannot be reached, refused, or went away; nothing was published"),
  TOO_MANY_FAILURES(
      5, "more records were refused than --maxFailures allows; nothing was published"),
  ACCOUNTING(6, "rows in and rows out do not balance; nothing was published"),
  OUTPUT(7, "the output cannot be written; nothing was published"),
  INVALID_MODEL(8, "the model is invalid, or was refused; what was live stays live"),
  SNAPSHOT(
      9,
      "the training snapshot cannot be used: missing, damaged, without positives, or of another feature spec; there is no new bundle");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  public String meaning() {
    return meaning;
  }
}
