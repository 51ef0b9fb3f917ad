package dev.tandem.transforms.files;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that manifests and bundles carry of their files. */
public final class Sha256 {

  private Sha256() {}

  /** A digest that has seen nothing yet. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
