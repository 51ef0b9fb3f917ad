package dev.tandem.pipelines;

import org.jspecify.annotations.Nullable;

/** A trouble with an exit code and a sentence for the person at the console. */
public final class JobException extends Exception {
  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;

  public JobException(ExitCode exitCode, String sentence) {
    this(exitCode, sentence, null);
  }

  public JobException(ExitCode exitCode, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
