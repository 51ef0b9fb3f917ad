package dev.tandem.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's tables are made from the code; when one of these fails, paste what it expected. */
class ReadmeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training-export",
        "train-model",
        "check-model",
        "publish-model",
        "embed-catalog",
        "recommendations"
      })
  void listsTheFlagsOfAJob(String name) throws IOException {
    Job job =
        ServiceLoader.load(Job.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.name().equals(name))
            .findFirst()
            .orElseThrow();

    assertThat(between("<!-- flags:%s -->".formatted(name), "<!-- /flags -->"))
        .isEqualTo(flagTable(job.optionsType()));
  }

  @Test
  void listsTheExitCodes() throws IOException {
    assertThat(between("<!-- exit-codes -->", "<!-- /exit-codes -->")).isEqualTo(codeTable());
  }

  private static String flagTable(Class<? extends PipelineOptions> options) {
    return Help.flags(options).stream()
        .map(
            flag ->
                "| `--%s` | %s |\n".formatted(flag.name(), flag.description().replace("|", "\\|")))
        .collect(Collectors.joining("", "| flag | meaning |\n|---|---|\n", ""));
  }

  private static String codeTable() {
    return Arrays.stream(ExitCode.values())
        .map(code -> "| %d | %s |\n".formatted(code.code(), code.meaning()))
        .collect(Collectors.joining("", "| exit code | meaning |\n|---|---|\n", ""));
  }

  /** What stands in the lines between two markers. */
  private static String between(String start, String end) throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    assertThat(readme).containsOnlyOnce(start).contains(end);
    int from = readme.indexOf(start) + start.length() + 1;
    return readme.substring(from, readme.indexOf(end, from));
  }
}
