package dev.tandem.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.deploy.Hcl.Block;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Terraform's files hold to the rules and agree with the code; needs no Terraform. */
class TerraformTest {
  /** The words of a warning or an error in the log. */
  private static final Pattern LOGGED = Pattern.compile("LOG\\.(?:warn|error)\\(\\s*\"([^\"]+)\"");

  private static final Map<Path, String> TEXTS =
      SourceTree.below(SourceTree.TERRAFORM, ".tf", ".tftest.hcl");
  private static final Map<Path, Block> FILES = parsed();

  private static Map<Path, Block> parsed() {
    Map<Path, Block> files = new TreeMap<>();
    TEXTS.forEach((path, text) -> files.put(path, Hcl.parse(text)));
    return files;
  }

  private static <T> List<String> broken(Map<Path, T> files, Function<T, List<String>> rule) {
    List<String> broken = new ArrayList<>();
    files.forEach((path, file) -> rule.apply(file).forEach(what -> broken.add(path + ": " + what)));
    return broken;
  }

  private static List<Block> blocks(String type, String label) {
    return FILES.values().stream().flatMap(file -> file.all(type, label).stream()).toList();
  }

  private static Block one(String type, String label) {
    assertThat(blocks(type, label)).as("%s %s", type, label).hasSize(1);
    return blocks(type, label).get(0);
  }

  private static String pom(String file) {
    return SourceTree.read(SourceTree.TOP.resolve(file));
  }

  /** Else a rule could hold because it saw nothing. */
  @Test
  void seesWhatThereIsToSee() {
    assertThat(FILES).hasSizeGreaterThan(20);
    assertThat(blocks("data", "aws_iam_policy_document")).hasSizeGreaterThan(10);
    assertThat(blocks("resource", "aws_cloudwatch_metric_alarm")).hasSizeGreaterThan(8);
    assertThat(blocks("resource", "aws_s3_bucket")).hasSize(1);
  }

  @Test
  void rightsAreNarrow() {
    assertThat(broken(FILES, Rules::rights)).isEmpty();
  }

  @Test
  void exceptionsAreStillNeeded() {
    Set<String> sids = new TreeSet<>();
    FILES.values().forEach(file -> sids.addAll(Rules.sids(file)));
    assertThat(sids).containsAll(Rules.MAY_SAY_ALL.keySet());
    assertThat(TEXTS.values())
        .anySatisfy(text -> assertThat(text).contains(Rules.MAY_BE_ATTACHED.keySet()));
  }

  @Test
  void bucketsAreClosed() {
    assertThat(broken(FILES, Rules::buckets)).isEmpty();
    assertThat(broken(TEXTS, Rules::versions)).isEmpty();
  }

  @Test
  void alarmsTellSomebody() {
    assertThat(broken(FILES, Rules::alarms)).isEmpty();
  }

  @Test
  void holdsNoSecret() {
    // A test of the refusal of passwords holds one.
    Map<Path, String> texts = new TreeMap<>(TEXTS);
    texts.keySet().removeIf(path -> path.toString().endsWith(".tftest.hcl"));
    assertThat(broken(texts, Rules::secrets)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "emr-serverless, training-export",
    "emr-flink, recommendations",
    "managed-flink, recommendations",
    "modules/recommendations, recommendations"
  })
  void flagsAreTheJobs(String folder, String job) {
    Set<String> set = new TreeSet<>();
    FILES.forEach(
        (path, file) -> {
          if (path.startsWith(SourceTree.TERRAFORM.resolve(folder))) {
            set.addAll(Rules.flags(file));
          }
        });
    if (!folder.equals("emr-flink")) {
      assertThat(set).isNotEmpty();
    }
    assertThat(KnownFlags.of(job)).containsAll(set);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main.tf", "outputs.tf", "alarms.tf"})
  void flagsInTextAreNone(String file) {
    // Flags are set in one place, which the test above sees.
    FILES.keySet().stream()
        .filter(path -> path.getFileName().toString().equals(file))
        .forEach(
            path -> {
              Matcher flag = Pattern.compile("['\"]--([a-z]+[A-Z]\\w*)=").matcher(TEXTS.get(path));
              assertThat(flag.find()).as("%s sets a flag in its text", path).isFalse();
            });
  }

  @Test
  void jobsExist() {
    String started = TEXTS.get(SourceTree.TERRAFORM.resolve("managed-flink/main.tf"));
    Matcher job = Pattern.compile("job = \"([^\"]+)\"").matcher(started);
    assertThat(job.find()).isTrue();
    assertThat(KnownFlags.job(job.group(1)).name()).isEqualTo("recommendations");
    assertThat(started).containsPattern("property_group_id\\s+= \"Tandem\"");

    String submitted = TEXTS.get(SourceTree.TERRAFORM.resolve("emr-serverless/main.tf"));
    Matcher export = Pattern.compile("arguments\\s+= concat\\(\\[\"([^\"]+)\"]").matcher(submitted);
    assertThat(export.find()).isTrue();
    assertThat(KnownFlags.job(export.group(1)).name()).isEqualTo("training-export");
  }

  @Test
  void mainClassesExist() throws ClassNotFoundException {
    Set<String> named =
        TEXTS.values().stream()
            .flatMap(text -> Pattern.compile("dev\\.tandem\\.[\\w.]+").matcher(text).results())
            .map(found -> found.group())
            .collect(Collectors.toSet());
    assertThat(named).isNotEmpty();
    for (String name : named) {
      assertThat(Class.forName(name).getSimpleName()).isEqualTo("Main");
    }
  }

  @Test
  void runsOnTheBuildsFlink() {
    Block application = one("resource", "aws_kinesisanalyticsv2_application");
    assertThat(application.text("runtime_environment"))
        .isEqualTo("\"FLINK-%s\"".formatted(SourceTree.flinkMinor().replace('.', '_')));
    assertThat(TEXTS.get(SourceTree.TERRAFORM.resolve("emr-flink/variables.tf")))
        .contains("holds Flink " + SourceTree.flinkMinor() + ".");
  }

  @Test
  void opensWhatTheRunnerOpens() {
    String settings = TEXTS.get(SourceTree.TERRAFORM.resolve("emr-flink/main.tf"));
    List<String> opened =
        Pattern.compile("--add-opens=java\\.base/([\\w.]+)=")
            .matcher(pom("runners/flink/pom.xml"))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(opened).hasSizeGreaterThan(10);
    assertThat(settings).contains(opened.stream().map(name -> "\"" + name + "\"").toList());
  }

  /** A metric filter whose words nobody says never counts anything. */
  @Test
  void logPhrasesAreSaid() {
    List<String> said =
        SourceTree.below(SourceTree.TOP.resolve("transforms/src/main"), ".java").values().stream()
            .flatMap(code -> LOGGED.matcher(code).results())
            .map(found -> found.group(1))
            .toList();
    Block locals =
        FILES.get(SourceTree.TERRAFORM.resolve("modules/log-alarms/main.tf")).all("locals").get(0);
    assertThat(Hcl.strings(locals.text("phrases")))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            phrase -> assertThat(said).anySatisfy(line -> assertThat(line).contains(phrase)));
  }

  @Test
  void isCheckedByTerraformToo() {
    String check = SourceTree.read(Path.of("check"));
    FILES.keySet().stream()
        .filter(path -> path.endsWith("provider.tf"))
        .map(path -> path.getParent().getFileName().toString())
        .forEach(
            root -> {
              assertThat(check).containsPattern("for root in .*\\b" + root + "\\b");
              assertThat(Files.isDirectory(SourceTree.TERRAFORM.resolve(root).resolve("tests")))
                  .isTrue();
            });
  }
}
