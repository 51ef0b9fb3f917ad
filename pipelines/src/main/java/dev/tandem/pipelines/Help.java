package dev.tandem.pipelines;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Prints what can be launched and with which flags; needs no runner on the class path. */
public final class Help {
  private static final int WIDTH = 100;
  private static final String INDENT = "      ";

  /**
   * A flag of a job.
   *
   * @param name without the dashes
   * @param description says unit, default and effect
   */
  public record Flag(String name, String description) {}

  private Help() {}

  static void printJobs(PrintStream out, Collection<Job> jobs) {
    out.println("Usage: <job> [--flag=value …]      flags of a job: <job> --help");
    out.println();
    out.println("Jobs:");
    for (Job job : jobs) {
      out.printf("  %-18s %s%n", job.name(), job.summary());
    }
    out.println();
    out.println("Exit codes:");
    for (ExitCode code : ExitCode.values()) {
      out.printf("  %d  %s%n", code.code(), code.meaning());
    }
  }

  static void printJob(PrintStream out, Job job) {
    out.printf("%s: %s%n%nFlags:%n", job.name(), job.summary());
    for (Flag flag : flags(job.optionsType())) {
      out.printf("  --%s=…%n", flag.name());
      wrap(out, flag.description());
    }
    out.println();
    out.println("The runner's own flags, and --runner, are Beam's.");
  }

  /** The flags that a job's options interface declares itself, sorted by name. */
  public static List<Flag> flags(Class<? extends PipelineOptions> optionsType) {
    return getters(optionsType).stream()
        .map(getter -> new Flag(flagName(getter), getter.getAnnotation(Description.class).value()))
        .distinct()
        .sorted(Comparator.comparing(Flag::name))
        .toList();
  }

  static List<Method> getters(Class<? extends PipelineOptions> optionsType) {
    return Arrays.stream(optionsType.getMethods())
        .filter(method -> method.getDeclaringClass().getName().startsWith("dev.tandem."))
        .filter(method -> method.isAnnotationPresent(Description.class))
        .toList();
  }

  static String flagName(Method getter) {
    String property = getter.getName().replaceFirst("^(get|is)", "");
    return property.substring(0, 1).toLowerCase(Locale.ROOT) + property.substring(1);
  }

  private static void wrap(PrintStream out, String text) {
    StringBuilder line = new StringBuilder(INDENT);
    for (String word : text.split(" ")) {
      if (line.length() + word.length() >= WIDTH) {
        out.println(line);
        line = new StringBuilder(INDENT);
      }
      line.append(line.length() == INDENT.length() ? "" : " ").append(word);
    }
    out.println(line);
  }
}
