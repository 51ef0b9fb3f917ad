package dev.tandem.pipelines;

/** Launches a job: {@code <job> --flag=value …}. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(new Launcher(System.out, System.err).launch(args).code());
  }
}
