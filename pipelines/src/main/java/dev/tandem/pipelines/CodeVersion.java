package dev.tandem.pipelines;

import java.util.Objects;

/** The version of Tandem that runs. */
public final class CodeVersion {

  private CodeVersion() {}

  /** The jar's version, or {@code development} where there is no jar. */
  public static String get() {
    return Objects.requireNonNullElse(
        CodeVersion.class.getPackage().getImplementationVersion(), "development");
  }
}
