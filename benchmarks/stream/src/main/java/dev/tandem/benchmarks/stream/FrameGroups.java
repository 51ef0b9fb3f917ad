package dev.tandem.benchmarks.stream;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says to which part of the work a stack belongs: to that of its innermost frame that is anybody's.
 * What the JDK, Jackson or a buffer does is done for whoever called it.
 */
final class FrameGroups {
  /** Where no frame is anybody's. */
  static final String OTHER = "other threads of the JVM";

  /** Begins of class names, the first that fits counts. */
  private static final Map<String, String> GROUPS = new LinkedHashMap<>();

  private static final String NOBODY = "";

  static {
    String tandem = "dev.tandem.transforms.";
    String flink = "org.apache.flink.";
    group(
        NOBODY,
        flink + "core.memory.",
        flink + "api.java.typeutils.runtime.Data",
        flink + "util.",
        "org.apache.flink.shaded.");
    group("Kafka's client", "org.apache.kafka.");
    group(
        "Kafka source and sink",
        "org.apache.beam.sdk.io.kafka.",
        flink + "connector.",
        tandem + "topics.");
    group("parse", tandem + "activity.ActivityParser", tandem + "activity.ParseActivity");
    group("sessions", tandem + "activity.");
    group("features", tandem + "features.");
    group("embed", "ai.onnxruntime.", tandem + "model.");
    group("top-K", tandem + "vector.");
    group("JSON", tandem + "recommend.RecommendationJson", tandem + "serve.AnswerMessages");
    group("ranking", tandem + "recommend.");
    group("archive", tandem + "archive.", "org.apache.parquet.", "org.apache.hadoop.");
    group("serving", tandem + "serve.", "dev.tandem.benchmarks.stream.FlinkTwin");
    group(
        "coders",
        "dev.tandem.benchmarks.stream.Coder",
        "dev.tandem.benchmarks.stream.KeptSession",
        "org.apache.beam.sdk.coders.",
        "org.apache.beam.sdk.util.VarInt",
        "org.apache.beam.runners.flink.translation.types.");
    group("Beam's Flink runner", "org.apache.beam.runners.flink.");
    group("Beam", "org.apache.beam.");
    group(
        "Flink: state and timers",
        flink + "runtime.state.",
        flink + "streaming.api.operators.InternalTimer");
    group("Flink: network", flink + "runtime.io.");
    group(
        "Flink: checkpoints",
        flink + "runtime.checkpoint.",
        flink + "streaming.runtime.io.checkpointing.");
    group("Flink: metrics", flink + "runtime.metrics.", flink + "metrics.");
    group("Flink: the rest", flink);
    group("Tandem: the rest", "dev.tandem.");
  }

  private FrameGroups() {}

  private static void group(String name, String... beginnings) {
    for (String beginning : beginnings) {
      GROUPS.put(beginning, name);
    }
  }

  /** The part that a class belongs to; null if it works for others. */
  static @Nullable String of(String className) {
    String outer = className.replaceAll("\\$.*", "");
    if (outer.startsWith("dev.tandem.") && outer.endsWith("Coder")) {
      return "coders";
    }
    for (Map.Entry<String, String> group : GROUPS.entrySet()) {
      if (className.startsWith(group.getKey())) {
        return group.getValue().equals(NOBODY) ? null : group.getValue();
      }
    }
    return null;
  }

  /**
   * The part that a stack belongs to.
   *
   * @param classNames innermost first
   */
  static String of(Iterable<String> classNames) {
    for (String className : classNames) {
      String group = of(className);
      if (group != null) {
        return group;
      }
    }
    return OTHER;
  }
}
