package dev.tandem.pipelines;

import java.lang.reflect.Method;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;
import org.jspecify.annotations.Nullable;

/**
 * Refuses flags that Beam would refuse in terms of Java, or take for something else: it reads
 * {@code --output} without a value as the folder "true".
 */
final class FlagCheck {
  private static final String DASHES = "--";
  private static final Pattern UNKNOWN =
      Pattern.compile(
          "missing a property named '([^']*)'(?:.*Did you mean '([^']*)')?", Pattern.DOTALL);

  private FlagCheck() {}

  /**
   * @throws IllegalArgumentException if a flag that the job declares itself is missing, given twice
   *     or of a wrong form; names the flag, the value and what is allowed
   */
  static void check(Class<? extends PipelineOptions> optionsType, List<String> flags) {
    TreeMap<String, Method> getters = new TreeMap<>();
    Help.getters(optionsType).forEach(getter -> getters.put(Help.flagName(getter), getter));
    Set<String> given = new HashSet<>();
    for (String flag : flags) {
      if (!flag.startsWith(DASHES) || flag.length() == DASHES.length()) {
        throw new IllegalArgumentException(
            "'%s' is no flag: flags are written --name=value".formatted(flag));
      }
      int equals = flag.indexOf('=');
      String name = flag.substring(DASHES.length(), equals < 0 ? flag.length() : equals);
      Method getter = getters.get(name);
      if (getter != null) {
        if (!given.add(name)) {
          throw new IllegalArgumentException("--%s is given more than once".formatted(name));
        }
        checkValue(name, equals < 0 ? null : flag.substring(equals + 1), getter.getReturnType());
      }
    }
    getters.forEach(
        (name, getter) -> {
          if (getter.isAnnotationPresent(Validation.Required.class) && !given.contains(name)) {
            throw new IllegalArgumentException("--%s is required".formatted(name));
          }
        });
  }

  private static void checkValue(String name, @Nullable String value, Class<?> type) {
    if (type == boolean.class) {
      if (value != null && !value.equals("true") && !value.equals("false")) {
        throw new IllegalArgumentException(
            "--%s=%s: true or false is needed".formatted(name, value));
      }
      return;
    }
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("--%s needs a value: --%s=…".formatted(name, name));
    }
    if (type == int.class || type == Integer.class) {
      checkWholeNumber(name, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    } else if (type == long.class) {
      checkWholeNumber(name, value, Long.MIN_VALUE, Long.MAX_VALUE);
    } else if (type == double.class || type == Double.class) {
      checkNumber(name, value);
    } else if (type.isEnum()) {
      List<String> allowed =
          Arrays.stream(type.getEnumConstants())
              .map(constant -> ((Enum<?>) constant).name())
              .toList();
      if (!allowed.contains(value)) {
        throw new IllegalArgumentException(
            "--%s=%s: %s is allowed"
                .formatted(name, value, allowed.stream().collect(Collectors.joining(", "))));
      }
    }
  }

  private static void checkNumber(String name, String value) {
    try {
      if (Double.isFinite(Double.parseDouble(value))) {
        return;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--%s=%s: a number is needed".formatted(name, value), e);
    }
    throw new IllegalArgumentException("--%s=%s: a number is needed".formatted(name, value));
  }

  private static void checkWholeNumber(String name, String value, long least, long most) {
    BigInteger number;
    try {
      number = new BigInteger(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--%s=%s: a whole number is needed".formatted(name, value), e);
    }
    if (number.compareTo(BigInteger.valueOf(least)) < 0
        || number.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new IllegalArgumentException(
          "--%s=%s: that is beyond %d".formatted(name, value, number.signum() < 0 ? least : most));
    }
  }

  /** What Beam says of a flag that nobody knows, in terms of flags; all else as it is. */
  static String sentence(IllegalArgumentException beams) {
    String message = Objects.requireNonNullElse(beams.getMessage(), beams.toString());
    Matcher unknown = UNKNOWN.matcher(message);
    if (!unknown.find()) {
      return message;
    }
    return unknown.group(2) == null
        ? "There is no flag --%s".formatted(unknown.group(1))
        : "There is no flag --%s: did you mean --%s?".formatted(unknown.group(1), unknown.group(2));
  }
}
