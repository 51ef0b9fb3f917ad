package dev.tandem.transforms.io;

/** The database cannot be reached, refuses, or went away while it was read. */
public final class DatabaseGoneException extends Exception {
  private static final long serialVersionUID = 1;

  public DatabaseGoneException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
