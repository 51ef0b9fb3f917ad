package dev.tandem.testdata.database;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords of letters and digits, which need no quoting in SQL, files or URLs. */
final class RandomPassword {
  private static final int BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomPassword() {}

  static String create() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
