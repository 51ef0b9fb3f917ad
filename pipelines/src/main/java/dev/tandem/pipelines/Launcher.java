package dev.tandem.pipelines;

import dev.tandem.options.ConsoleOptions;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.aws2.options.S3Options;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the job and the runner, reads the flags, and turns every trouble into an exit code. */
public final class Launcher {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
  private static final String RUNNER_FLAG = "--runner=";
  private static final List<String> HELP = List.of("--help", "-h", "help");

  private final PrintStream out;
  private final PrintStream err;

  /** Until the runner is known: engines load a job's classes with loaders of their own. */
  private boolean ownsProcess =
      Launcher.class.getClassLoader() == ClassLoader.getSystemClassLoader();

  public Launcher(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * @param args the job's name, then its flags; nothing takes those that the runner's host has left
   *     for it, if it has
   */
  public ExitCode launch(String... args) {
    try {
      return run(args);
    } catch (JobException e) {
      LOG.debug("The job failed", e);
      err.println(e.getMessage());
      return e.exitCode();
    } catch (Exception e) {
      LOG.error("The job failed", e);
      err.println("The job failed: " + e);
      return ExitCode.UNEXPECTED;
    }
  }

  /** Whether the process may end with the job; see {@link RunnerLeaf#ownsProcess}. */
  boolean ownsProcess() {
    return ownsProcess;
  }

  private ExitCode run(String[] given) throws Exception {
    String[] args = given.length == 0 ? hostArguments() : given;
    TreeMap<String, Job> jobs = new TreeMap<>();
    ServiceLoader.load(Job.class).forEach(job -> jobs.put(job.name(), job));
    if (args.length == 0 || HELP.contains(args[0])) {
      Help.printJobs(out, jobs.values());
      return args.length == 0 ? ExitCode.USAGE : ExitCode.GOOD;
    }
    if (args[0].startsWith("-")) {
      // Not repeated: it may be the URL of a database.
      throw new JobException(
          ExitCode.USAGE,
          "The job's name comes first, then its flags. Jobs: " + String.join(", ", jobs.keySet()));
    }
    Job job = jobs.get(args[0]);
    if (job == null) {
      throw new JobException(
          ExitCode.USAGE,
          "There is no job '%s' here. Jobs: %s"
              .formatted(args[0], String.join(", ", jobs.keySet())));
    }
    List<String> flags = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
    if (flags.stream().anyMatch(HELP::contains)) {
      Help.printJob(out, job);
      return ExitCode.GOOD;
    }
    RunnerLeaf leaf = leaf();
    ownsProcess = leaf.ownsProcess();
    PipelineOptions options = options(job, leaf, flags);
    boolean quiet = options.as(ConsoleOptions.class).isQuiet();
    return job.run(options, leaf, new Console(out, err, quiet));
  }

  private String[] hostArguments() throws JobException {
    try {
      for (RunnerLeaf leaf : ServiceLoader.load(RunnerLeaf.class)) {
        // A host's process must not end with a sentence about what it has left there either.
        ownsProcess = leaf.ownsProcess();
        List<String> arguments = leaf.hostArguments();
        if (!arguments.isEmpty()) {
          return arguments.toArray(String[]::new);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.USAGE, Troubles.sentence(e), e);
    } catch (ServiceConfigurationError | LinkageError e) {
      // A deployable jar without its engine: nobody hosts it, and help needs no engine.
      LOG.debug("No runner can be loaded", e);
    }
    return new String[0];
  }

  private static RunnerLeaf leaf() throws JobException {
    List<RunnerLeaf> leaves = new ArrayList<>();
    ServiceLoader.load(RunnerLeaf.class).forEach(leaves::add);
    if (leaves.size() != 1) {
      throw new JobException(
          ExitCode.USAGE,
          "The class path must hold exactly one of Tandem's runners, but holds %s: launch with -Drunner=direct|flink|spark or with one runner's jar."
              .formatted(
                  leaves.isEmpty()
                      ? "none"
                      : leaves.stream()
                          .map(RunnerLeaf::name)
                          .collect(Collectors.joining(" and "))));
    }
    return leaves.get(0);
  }

  private static PipelineOptions options(Job job, RunnerLeaf leaf, List<String> flags)
      throws JobException {
    String runner = runnerFlag(flags);
    if (runner == null) {
      flags.add(RUNNER_FLAG + leaf.runners().get(0));
    } else if (leaf.runners().stream().noneMatch(runner::equalsIgnoreCase)) {
      throw new JobException(
          ExitCode.USAGE,
          "--runner=%s is not on this class path, which is made for %s (%s): launch with the matching -Drunner=direct|flink|spark, or with that runner's jar."
              .formatted(runner, leaf.name(), String.join(", ", leaf.runners())));
    }
    try {
      FlagCheck.check(job.optionsType(), flags);
      // Beam registers its AWS options by itself, but not those of S3.
      PipelineOptionsFactory.register(S3Options.class);
      PipelineOptionsFactory.register(job.optionsType());
      PipelineOptions options =
          PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new))
              .withValidation()
              .as(job.optionsType());
      FileSystems.setDefaultPipelineOptions(options);
      job.prepare(options, leaf);
      return options;
    } catch (IllegalArgumentException e) {
      throw new JobException(
          ExitCode.USAGE,
          "%s%n(%s --help lists the flags.)".formatted(FlagCheck.sentence(e), job.name()),
          e);
    }
  }

  /** The runner named by the flags, without its package, or null. */
  private static @Nullable String runnerFlag(List<String> flags) {
    String named = null;
    for (String flag : flags) {
      if (flag.startsWith(RUNNER_FLAG)) {
        named = flag.substring(RUNNER_FLAG.length());
      }
    }
    return named == null ? null : named.substring(named.lastIndexOf('.') + 1);
  }
}
