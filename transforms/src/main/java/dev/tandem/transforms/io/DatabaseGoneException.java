package dev.tandem.transforms.io;

import java.io.IOException;

/** The database cannot be reached, refuses, or went away while it was read. */
public final class DatabaseGoneException extends IOException {
  private static final long serialVersionUID = 1;

  public DatabaseGoneException(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
