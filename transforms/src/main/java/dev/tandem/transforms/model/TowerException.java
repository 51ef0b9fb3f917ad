package dev.tandem.transforms.model;

/** A tower could not compute; says which tower and why. */
public final class TowerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TowerException(String message, Throwable cause) {
    super(message, cause);
  }
}
