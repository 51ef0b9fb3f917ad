package dev.tandem.pipelines;

/** Launches a job: {@code <job> --flag=value …}. */
public final class Main {

  private Main() {}

  /**
   * Ends the process, or returns where it is the engine's.
   *
   * @throws IllegalStateException if the job failed and the process is the engine's
   */
  public static void main(String[] args) {
    Launcher launcher = new Launcher(System.out, System.err);
    ExitCode code = launcher.launch(args);
    if (launcher.ownsProcess()) {
      System.exit(code.code());
    }
    if (code != ExitCode.GOOD) {
      throw new IllegalStateException(
          "The job failed with exit code %d; what went wrong was printed".formatted(code.code()));
    }
  }
}
