package dev.tandem.deploy;

import dev.tandem.pipelines.Help;
import dev.tandem.pipelines.Job;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.apache.beam.sdk.io.aws2.options.S3Options;

/** The flags that a job takes: its own, Flink's and those for AWS. */
final class KnownFlags {

  private KnownFlags() {}

  static Job job(String name) {
    return ServiceLoader.load(Job.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(job -> job.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no job " + name));
  }

  static Set<String> of(String job) {
    Set<String> names = new TreeSet<>();
    Help.flags(job(job).optionsType()).forEach(flag -> names.add(flag.name()));
    for (Class<?> options :
        List.of(FlinkPipelineOptions.class, AwsOptions.class, S3Options.class)) {
      properties(options).forEach(names::add);
    }
    return names;
  }

  private static Stream<String> properties(Class<?> options) {
    return Arrays.stream(options.getMethods())
        .map(Method::getName)
        .filter(name -> name.startsWith("set") && name.length() > 3)
        .map(name -> Character.toLowerCase(name.charAt(3)) + name.substring(4));
  }
}
