package dev.tandem.transforms.features;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of a spec's YAML, with lines. Whatever it cannot read becomes a problem and the
 * method returns a harmless placeholder, so that reading goes on and finds the other problems.
 */
final class SpecMapping {
  private final String what;
  private final int line;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Integer> lines = new LinkedHashMap<>();
  private final SpecProblems problems;

  private SpecMapping(String what, int line, SpecProblems problems) {
    this.what = what;
    this.line = line;
    this.problems = problems;
  }

  /**
   * Reads a mapping's keys.
   *
   * @param node what stands where a mapping is expected
   * @param what how to call it in messages, such as "a feature"
   * @param known the keys it may have
   * @return null, with a problem, if it is no mapping
   */
  static @Nullable SpecMapping of(
      Node node, String what, List<String> known, SpecProblems problems) {
    SpecMapping result = new SpecMapping(what, lineOf(node), problems);
    if (node instanceof MappingNode mapping) {
      result.readKeys(mapping, known);
      return result;
    }
    problems.add(result.line, "%s is a mapping of %s".formatted(what, String.join(", ", known)));
    return null;
  }

  private void readKeys(MappingNode mapping, List<String> known) {
    for (NodeTuple entry : mapping.getValue()) {
      int keyLine = lineOf(entry.getKeyNode());
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!known.contains(key)) {
        problems.add(
            keyLine,
            "%s has no key '%s'%s Allowed: %s"
                .formatted(
                    what,
                    key,
                    punctuated(NearestNames.suggestion(key, known, 1)),
                    String.join(", ", known)));
      } else if (values.putIfAbsent(key, entry.getValueNode()) != null) {
        problems.add(keyLine, "the key '%s' stands twice in %s".formatted(key, what));
      } else {
        lines.put(key, keyLine);
      }
    }
  }

  static String punctuated(String suggestion) {
    return suggestion.isEmpty() ? "." : suggestion;
  }

  static int lineOf(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Where the mapping begins. */
  int line() {
    return line;
  }

  /** Where a key stands; the mapping's own line if it is missing. */
  int line(String key) {
    return lines.getOrDefault(key, line);
  }

  /** The value of a key that must be there; null, and a problem, if it is not. */
  @Nullable Node required(String key) {
    Node node = values.get(key);
    if (node == null) {
      problems.add(line, "%s needs the key '%s'".formatted(what, key));
    }
    return node;
  }

  /** The mapping under a key that must be there; null with a problem. */
  @Nullable SpecMapping requiredMapping(String key, List<String> known) {
    Node node = required(key);
    return node == null ? null : of(node, "'" + key + "'", known, problems);
  }

  /** A text that must be there and not be empty; "" with a problem. */
  String requiredText(String key) {
    return required(key) == null ? "" : orEmpty(text(key));
  }

  String text(String key, String otherwise) {
    return has(key) ? orEmpty(text(key)) : otherwise;
  }

  /** The text of a key; null if it is missing, or with a problem. */
  @Nullable String text(String key) {
    Node node = values.get(key);
    if (node == null) {
      return null;
    }
    if (!(node instanceof ScalarNode scalar)) {
      problems.add(
          lineOf(node), "'%s' of %s is one value, not a list or mapping".formatted(key, what));
      return null;
    }
    if (scalar.getTag().equals(Tag.NULL) || scalar.getValue().isBlank()) {
      problems.add(line(key), "'%s' of %s has no value".formatted(key, what));
      return null;
    }
    return scalar.getValue();
  }

  boolean bool(String key, boolean otherwise) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    if (!text.equals("true") && !text.equals("false")) {
      problems.add(line(key), "'%s' of %s is true or false, not '%s'".formatted(key, what, text));
    }
    return text.equals("true");
  }

  /** A finite number; null if it is missing, or with a problem. */
  @Nullable Double number(String key) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, like infinity.
    }
    problems.add(line(key), "'%s' of %s is a number, not '%s'".formatted(key, what, text));
    return null;
  }

  /** The elements of a list that must be there; none with a problem. */
  List<Node> requiredList(String key) {
    Node node = required(key);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      problems.add(line(key), "'%s' of %s is a list".formatted(key, what));
      return List.of();
    }
    return sequence.getValue();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
