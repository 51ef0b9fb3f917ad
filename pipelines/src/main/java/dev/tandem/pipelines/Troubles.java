package dev.tandem.pipelines;

import dev.tandem.transforms.snapshot.DamagedSnapshotException;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out, from what a runner throws, what went wrong. */
public final class Troubles {
  /** Runners on a cluster hand on some causes as text only. */
  private static final Pattern DATABASE_GONE_TEXT =
      Pattern.compile("DatabaseGoneException: ([^\\n]+)");

  private static final Pattern DAMAGED_TEXT =
      Pattern.compile("DamagedSnapshotException: ([^\\n]+)");

  private static final String DATABASE_GONE = "DatabaseGoneException";
  private static final String INVALID_BUNDLE = "InvalidBundleException";
  private static final int MAX_DEPTH = 50;

  private Troubles() {}

  /** The message, or the class where there is none. */
  public static String sentence(Throwable trouble) {
    return Objects.requireNonNullElse(trouble.getMessage(), trouble.toString());
  }

  /**
   * The trouble of a pipeline that failed, with the exit code that fits it.
   *
   * @param flag that says where it writes to, with its value, such as {@code --output=/out}
   */
  public static JobException ofPipeline(Throwable thrown, String flag) {
    Throwable cause = thrown;
    Throwable deepest = thrown;
    for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
      if (cause.getClass().getSimpleName().equals(DATABASE_GONE)) {
        return lost(sentence(cause), thrown);
      }
      if (cause.getClass().getSimpleName().equals(INVALID_BUNDLE)) {
        return new JobException(ExitCode.INVALID_MODEL, sentence(cause), thrown);
      }
      Matcher text = DATABASE_GONE_TEXT.matcher(Objects.requireNonNullElse(cause.getMessage(), ""));
      if (text.find()) {
        return lost(text.group(1), thrown);
      }
      if (cause instanceof DamagedSnapshotException) {
        return damaged(sentence(cause), thrown);
      }
      Matcher damage = DAMAGED_TEXT.matcher(Objects.requireNonNullElse(cause.getMessage(), ""));
      if (damage.find()) {
        return damaged(damage.group(1), thrown);
      }
      deepest = cause;
      cause = cause.getCause();
    }
    if (deepest instanceof IOException && !(deepest instanceof ObjectStreamException)) {
      return new JobException(
          ExitCode.OUTPUT, "%s cannot be used: %s".formatted(flag, sentence(deepest)), thrown);
    }
    return new JobException(ExitCode.UNEXPECTED, "The pipeline failed: " + deepest, thrown);
  }

  private static JobException damaged(String sentence, Throwable thrown) {
    return new JobException(ExitCode.SNAPSHOT, sentence, thrown);
  }

  private static JobException lost(String sentence, Throwable thrown) {
    return new JobException(ExitCode.SOURCE, sentence + " (nothing was published)", thrown);
  }
}
