package dev.tandem.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who follows a page finds the files, the variables and the outputs that it names. */
class PagesTest {
  private static final Path FOLDER = SourceTree.TOP.resolve("docs/deploy");
  private static final Map<Path, String> PAGES = SourceTree.below(FOLDER, ".md");

  private static Set<String> declared(String root, String kind) {
    Set<String> names = new TreeSet<>();
    SourceTree.below(SourceTree.TERRAFORM.resolve(root), ".tf")
        .values()
        .forEach(text -> Hcl.parse(text).all(kind).forEach(block -> names.add(block.name())));
    return names;
  }

  private static Set<String> found(String text, String pattern) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, shared",
    "emr-serverless.md, emr-serverless",
    "emr-flink.md, emr-flink",
    "managed-flink.md, managed-flink"
  })
  void namesVariablesAndOutputsThatThereAre(String page, String root) {
    String text = PAGES.get(FOLDER.resolve(page));

    String settings =
        String.join(
            "\n",
            Pattern.compile("<<VARS\n(.*?)VARS", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList());
    Set<String> set = found(settings, "^\\s*(\\w+)\\s*=");
    assertThat(set).hasSizeGreaterThan(2);
    assertThat(declared(root, "variable")).containsAll(set);

    Set<String> outputs = found(text, "terraform output (?:-raw |-json )?(\\w+)");
    assertThat(outputs).isNotEmpty();
    assertThat(declared(root, "output")).containsAll(outputs);
  }

  /** A variable without a default that the page does not set would stop who follows it. */
  @ParameterizedTest
  @CsvSource({
    "README.md, shared",
    "emr-serverless.md, emr-serverless",
    "emr-flink.md, emr-flink",
    "managed-flink.md, managed-flink"
  })
  void setsAllThatHasNoDefault(String page, String root) {
    Set<String> needed = new TreeSet<>();
    SourceTree.below(SourceTree.TERRAFORM.resolve(root), ".tf")
        .values()
        .forEach(
            text ->
                Hcl.parse(text).all("variable").stream()
                    .filter(variable -> !variable.attributes().containsKey("default"))
                    .forEach(variable -> needed.add(variable.name())));
    needed.remove("shared");

    assertThat(needed).isNotEmpty();
    assertThat(found(PAGES.get(FOLDER.resolve(page)), "^\\s*(\\w+)\\s*=")).containsAll(needed);
  }

  @Test
  void linksLeadSomewhere() {
    PAGES.forEach(
        (page, text) -> {
          List<String> links =
              Pattern.compile("]\\((\\.\\./[^)#]+)")
                  .matcher(text)
                  .results()
                  .map(match -> match.group(1))
                  .toList();
          assertThat(links)
              .allSatisfy(
                  link ->
                      assertThat(Files.exists(FOLDER.resolve(link)))
                          .as("%s: %s", page, link)
                          .isTrue());
        });
    assertThat(PAGES).hasSizeGreaterThan(5);
  }

  @Test
  void jarsHaveTheBuildsName() {
    Set<String> jars = new TreeSet<>();
    PAGES.values().forEach(text -> jars.addAll(found(text, "(tandem-runner-[\\w.-]+\\.jar)")));
    assertThat(jars)
        .isNotEmpty()
        .allSatisfy(
            jar ->
                assertThat(jar)
                    .matches(
                        "tandem-runner-(direct|flink|spark)-%s-deployable\\.jar"
                            .formatted(Pattern.quote(SourceTree.version("tandem.version")))));
  }
}
