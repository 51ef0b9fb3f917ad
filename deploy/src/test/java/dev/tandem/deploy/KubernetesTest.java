package dev.tandem.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files for Kubernetes fit the operator's definitions and agree with the code. */
class KubernetesTest {
  private static final String TEXT =
      SourceTree.read(SourceTree.KUBERNETES.resolve("recommendations.yaml"));
  private static final String DOCKERFILE =
      SourceTree.read(SourceTree.KUBERNETES.resolve("Dockerfile"));
  private static final String DEFINITION =
      "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

  private static Load yaml() {
    return new Load(LoadSettings.builder().setCodePointLimit(10_000_000).build());
  }

  private static List<Map<?, ?>> resources() {
    return StreamSupport.stream(yaml().loadAllFromString(TEXT).spliterator(), false)
        .<Map<?, ?>>map(resource -> (Map<?, ?>) resource)
        .toList();
  }

  private static Map<?, ?> resource(String kind) {
    List<Map<?, ?>> found =
        resources().stream().filter(resource -> kind.equals(resource.get("kind"))).toList();
    assertThat(found).as(kind).hasSize(1);
    return found.get(0);
  }

  private static Object at(Object from, Object... way) {
    Object here = from;
    for (Object step : way) {
      here = step instanceof Integer i ? ((List<?>) here).get(i) : ((Map<?, ?>) here).get(step);
    }
    return here;
  }

  private static Map<?, ?> deployment() {
    return resource("FlinkDeployment");
  }

  private static CrdSchema schema() throws IOException {
    try (InputStream definition = KubernetesTest.class.getResourceAsStream(DEFINITION)) {
      return new CrdSchema((Map<?, ?>) yaml().loadFromInputStream(definition));
    }
  }

  @Test
  void fitsTheOperatorsDefinition() throws IOException {
    assertThat(schema().check(deployment())).isEmpty();
  }

  @Test
  void whatDoesNotFitIsFound() throws IOException {
    Map<Object, Object> job = new LinkedHashMap<>((Map<?, ?>) at(deployment(), "spec", "job"));
    job.put("parallelism", "four");
    job.put("upgradeMode", "sometimes");
    job.put("jarUri", "local:///x");
    Map<Object, Object> spec = new LinkedHashMap<>((Map<?, ?>) at(deployment(), "spec"));
    spec.put("job", job);
    spec.put("flinkVersion", "v1_9");
    Map<Object, Object> broken = new LinkedHashMap<>(deployment());
    broken.put("spec", spec);

    assertThat(schema().check(broken))
        .hasSize(4)
        .anySatisfy(what -> assertThat(what).isEqualTo("spec.job.parallelism is no whole number"))
        .anySatisfy(what -> assertThat(what).startsWith("spec.job.upgradeMode is sometimes"))
        .anySatisfy(what -> assertThat(what).isEqualTo("spec.job.jarUri is unknown"))
        .anySatisfy(what -> assertThat(what).startsWith("spec.flinkVersion is v1_9"));
    broken.put("apiVersion", "flink.apache.org/v9");
    assertThat(schema().check(broken)).containsExactly("there is no version v9");
  }

  @Test
  void theJobTakesItsFlags() {
    List<String> args =
        ((List<?>) at(deployment(), "spec", "job", "args")).stream().map(String::valueOf).toList();
    String job = args.get(0);
    String[] flags = args.subList(1, args.size()).toArray(String[]::new);
    String[] all =
        Stream.concat(Stream.of("--runner=FlinkRunner"), Stream.of(flags)).toArray(String[]::new);

    PipelineOptionsFactory.register(FlinkPipelineOptions.class);
    FlinkPipelineOptions options =
        PipelineOptionsFactory.fromArgs(all)
            .withValidation()
            .as(KnownFlags.job(job).optionsType())
            .as(FlinkPipelineOptions.class);

    assertThat(options.getParallelism()).isEqualTo(at(deployment(), "spec", "job", "parallelism"));
    assertThat(new HashSet<>(args)).hasSameSizeAs(args);
    assertThat(List.of(flags))
        .allSatisfy(
            flag ->
                assertThat(KnownFlags.of(job)).contains(flag.replaceFirst("^--([^=]+)=.+$", "$1")));
  }

  @Test
  void checkpointsAreFlinksOwnAndLieOnS3() {
    Map<?, ?> settings = (Map<?, ?>) at(deployment(), "spec", "flinkConfiguration");
    for (String folder :
        List.of("state.checkpoints.dir", "state.savepoints.dir", "high-availability.storageDir")) {
      assertThat((String) settings.get(folder)).startsWith("s3://");
    }
    // The operator says what a start goes on from; with --checkpoints the job would look for
    // itself.
    assertThat(TEXT).doesNotContain("--checkpoints");
    assertThat(settings.get("high-availability.type")).isEqualTo("kubernetes");
    assertThat(at(deployment(), "spec", "job", "upgradeMode")).isEqualTo("savepoint");
  }

  @Test
  void opensWhatTheRunnerOpens() {
    Set<String> opened =
        Pattern.compile("--add-(opens|exports)=\\S+?=ALL-UNNAMED")
            .matcher(SourceTree.read(SourceTree.TOP.resolve("runners/flink/pom.xml")))
            .results()
            .map(found -> found.group())
            .collect(Collectors.toSet());
    assertThat(opened).hasSizeGreaterThan(10);
    String options = (String) at(deployment(), "spec", "flinkConfiguration", "env.java.opts.all");
    assertThat(options.strip().split("\\s+")).containsAll(opened);
  }

  @Test
  void runsOnTheBuildsFlink() {
    assertThat(at(deployment(), "spec", "flinkVersion"))
        .isEqualTo("v" + SourceTree.flinkMinor().replace('.', '_'));
    assertThat(DOCKERFILE.lines())
        .contains("FROM flink:%s-java17".formatted(SourceTree.version("tandem.flink.version")));
  }

  @Test
  void theImageHoldsTheJarThatIsStarted() {
    String copy =
        DOCKERFILE.lines().filter(line -> line.startsWith("COPY ")).findFirst().orElseThrow();
    String[] words = copy.split(" ");
    String jar =
        "runners/flink/target/tandem-runner-flink-%s-deployable.jar"
            .formatted(SourceTree.version("tandem.version"));

    assertThat(jar).matches(words[words.length - 2].replace(".", "\\.").replace("*", "[^/]+"));
    assertThat(at(deployment(), "spec", "job", "jarURI"))
        .isEqualTo("local://" + words[words.length - 1]);
    assertThat(SourceTree.read(SourceTree.KUBERNETES.resolve("Dockerfile.dockerignore")))
        .contains("!" + words[words.length - 2]);
  }

  @Test
  void startsAMainClassThatExists() throws ClassNotFoundException {
    String main = (String) at(deployment(), "spec", "job", "entryClass");
    assertThat(Class.forName(main).getSimpleName()).isEqualTo("Main");
  }

  @Test
  void runsWithoutRightsItDoesNotNeed() {
    Object pod = at(deployment(), "spec", "podTemplate", "spec");
    assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
    assertThat(DOCKERFILE.lines()).contains("USER " + at(pod, "securityContext", "runAsUser"));
    assertThat(at(pod, "containers", 0, "securityContext", "allowPrivilegeEscalation"))
        .isEqualTo(false);
    for (Object rule : (List<?>) at(resource("Role"), "rules")) {
      assertThat(at(rule, "verbs").toString()).doesNotContain("*");
      assertThat(at(rule, "resources").toString()).doesNotContain("*", "secrets");
    }
    assertThat(at(resource("ServiceAccount"), "metadata", "name"))
        .isEqualTo(at(deployment(), "spec", "serviceAccount"));
  }

  @Test
  void secretsAreMountedAndNotWritten() {
    assertThat(Rules.secrets(TEXT)).isEmpty();
    assertThat(Rules.secrets(DOCKERFILE)).isEmpty();
    List<?> mounts =
        (List<?>) at(deployment(), "spec", "podTemplate", "spec", "containers", 0, "volumeMounts");
    List<String> paths = mounts.stream().map(mount -> (String) at(mount, "mountPath")).toList();
    ((List<?>) at(deployment(), "spec", "job", "args"))
        .stream()
            .map(String::valueOf)
            .filter(arg -> arg.contains("=/run/secrets/"))
            .forEach(
                arg ->
                    assertThat(paths)
                        .anySatisfy(path -> assertThat(arg).contains("=" + path + "/")));
  }

  @Test
  void eachResourceHasItsNamespace() {
    assertThat(resources())
        .hasSizeGreaterThan(4)
        .allSatisfy(
            resource -> assertThat(at(resource, "metadata", "namespace")).isEqualTo("tandem"));
  }

  @Test
  void anUnknownJobIsFound() {
    assertThatThrownBy(() -> KnownFlags.job("recomendations"))
        .hasMessage("there is no job recomendations");
  }
}
