package dev.tandem.transforms.io;

import java.util.List;

/** A database does not have what the feature spec says. */
public final class SchemaMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  SchemaMismatchException(List<String> problems) {
    super("The database does not fit the feature spec:\n" + String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, as {@code table.column: reason}; the message has one line for each. */
  public List<String> problems() {
    return problems;
  }
}
