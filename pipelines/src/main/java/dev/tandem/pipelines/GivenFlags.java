package dev.tandem.pipelines;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.common.ReflectHelpers;

/** Tells what somebody chose from what is a default. */
public final class GivenFlags {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModules(ObjectMapper.findModules(ReflectHelpers.findClassLoader()));

  private GivenFlags() {}

  /** Whether a flag, named without its dashes, was given or set: Beam writes down no others. */
  public static boolean has(PipelineOptions options, String name) {
    return JSON.valueToTree(options).path("options").has(name);
  }
}
