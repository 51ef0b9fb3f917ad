package dev.tandem.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.options.Validation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every flag says of itself. */
class FlagsTest {

  static Stream<Method> flags() {
    return Stream.of(TrainingExportOptions.class, TrainModelOptions.class)
        .flatMap(options -> Arrays.stream(options.getMethods()))
        .distinct()
        .filter(
            method -> method.getDeclaringClass().getPackage().equals(FlagsTest.class.getPackage()))
        .filter(method -> method.getParameterCount() == 0);
  }

  @ParameterizedTest
  @MethodSource("flags")
  void saysWhatItDoesAndItsDefault(Method flag) {
    Description description = flag.getAnnotation(Description.class);
    assertThat(description).as("%s has a description", flag.getName()).isNotNull();
    String text = description.value();
    if (flag.isAnnotationPresent(Validation.Required.class)) {
      assertThat(text).endsWith(" Required.").doesNotContain("Default:");
    } else {
      assertThat(text).containsPattern("Default: .+\\.$").doesNotContain("Required.");
      defaultOf(flag).forEach(value -> assertThat(text).endsWith("Default: " + value + "."));
    }
    assertThat(text).matches("(?s)\\p{Lu}.*").doesNotContain("\n", "|");
  }

  /** The default that an annotation gives, or nothing. */
  private static List<String> defaultOf(Method flag) {
    return Stream.of(
            flag.getAnnotation(Default.Integer.class),
            flag.getAnnotation(Default.Long.class),
            flag.getAnnotation(Default.Boolean.class),
            flag.getAnnotation(Default.String.class),
            flag.getAnnotation(Default.Enum.class))
        .filter(annotation -> annotation != null)
        .map(FlagsTest::value)
        .toList();
  }

  private static String value(Object annotation) {
    if (annotation instanceof Default.Integer integer) {
      return Integer.toString(integer.value());
    }
    if (annotation instanceof Default.Long number) {
      return Long.toString(number.value());
    }
    if (annotation instanceof Default.Boolean truth) {
      return Boolean.toString(truth.value());
    }
    if (annotation instanceof Default.Enum constant) {
      return constant.value();
    }
    return ((Default.String) annotation).value();
  }

  @ParameterizedTest
  @MethodSource("flags")
  void hasAPlainType(Method flag) {
    Class<?> type = flag.getReturnType();

    assertThat(
            type.isEnum()
                || Set.of(int.class, long.class, boolean.class, Double.class, String.class)
                    .contains(type))
        .as("%s is of %s", flag.getName(), type)
        .isTrue();
  }

  @Test
  void haveTheDefaultsThatTheySay() {
    TrainingExportOptions options = PipelineOptionsFactory.create().as(TrainingExportOptions.class);

    assertThat(options.getMaxConnections()).isEqualTo(4);
    assertThat(options.getRowsPerFile()).isEqualTo(5_000_000);
    assertThat(options.getMaxFailures()).isEqualTo("5%");
    assertThat(options.getFeatureSpec()).isNull();
    assertThat(options.isQuiet()).isFalse();
  }
}
