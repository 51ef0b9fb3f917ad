package dev.tandem.benchmarks.launch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Command line flags of the form {@code --name=value}. */
public final class Flags {
  private final Map<String, String> values;

  private Flags(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @throws IllegalArgumentException if an argument has another form, is unknown or comes twice
   */
  public static Flags parse(String[] args, Set<String> known) {
    Map<String, String> values = new HashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      String name = arg.startsWith("--") && equals > 0 ? arg.substring(2, equals) : "";
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "%s is not a flag of this program; there are %s."
                .formatted(
                    arg,
                    known.stream()
                        .sorted()
                        .map(flag -> "--" + flag + "=…")
                        .collect(Collectors.joining(", "))));
      }
      if (values.put(name, arg.substring(equals + 1)) != null) {
        throw new IllegalArgumentException("--" + name + " is given twice.");
      }
    }
    return new Flags(values);
  }

  public String required(String name) {
    String value = values.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("--" + name + " is required.");
    }
    return value;
  }

  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** A whole number of at least 1. */
  public int count(String name, int otherwise) {
    @Nullable String value = values.get(name);
    return value == null ? otherwise : count(name, value);
  }

  /** Whole numbers of at least 1, divided by commas. */
  public List<Integer> counts(String name, String otherwise) {
    return Arrays.stream(text(name, otherwise).split(",", -1))
        .map(value -> count(name, value))
        .toList();
  }

  /** Constants of an enum, divided by commas, in any case. */
  public <E extends Enum<E>> List<E> choices(String name, Class<E> type, String otherwise) {
    return Arrays.stream(text(name, otherwise).split(",", -1))
        .map(value -> choice(name, type, value))
        .toList();
  }

  private static <E extends Enum<E>> E choice(String name, Class<E> type, String value) {
    E[] constants = type.getEnumConstants();
    return Arrays.stream(constants)
        .filter(constant -> constant.name().equalsIgnoreCase(value.strip()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--%s: %s is none of %s.".formatted(name, value, Arrays.toString(constants))));
  }

  private static int count(String name, String value) {
    try {
      int count = Integer.parseInt(value.strip());
      if (count >= 1) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Refused below, with the flag's name.
    }
    throw new IllegalArgumentException(
        "--%s: %s is not a whole number of at least 1.".formatted(name, value));
  }
}
