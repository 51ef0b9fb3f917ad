package dev.tandem.transforms.snapshot;

import java.io.IOException;

/** A file of a snapshot is missing or is not what the manifest says; the message names it. */
public final class DamagedSnapshotException extends IOException {
  private static final long serialVersionUID = 1;

  public DamagedSnapshotException(String message) {
    super(message);
  }

  public DamagedSnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
