package dev.tandem.runners.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.runners.contract.BillOfMaterials.Component;
import dev.tandem.testdata.database.EmbeddedPostgres;
import dev.tandem.testdata.shop.Shop;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leaf's deployable jar holds what a cluster lacks, and nothing that a cluster has. */
public abstract class DeployableJarContract {
  private static final String FILE_SYSTEMS =
      "META-INF/services/org.apache.beam.sdk.io.FileSystemRegistrar";
  private static final String OPTIONS =
      "META-INF/services/org.apache.beam.sdk.options.PipelineOptionsRegistrar";

  private static final Pattern SERVICES = Pattern.compile("META-INF/services/[^/]+");
  private static final Pattern MAVEN =
      Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");

  /** Texts that others' terms want to go along. */
  private static final Pattern LEGAL =
      Pattern.compile(
          "(?i)(META-INF/)?([^/]*-)?(LICEN[CS]E|NOTICE|COPYING|ThirdPartyNotices)([.-][^/]*)?"
              + "|META-INF/licen[cs]es?/.*");

  private static final Pattern NOTICE = Pattern.compile("(?i)NOTICE(\\.(txt|md))?$");

  /** How far below its bound a jar may be; one that shrinks by more has lost something. */
  private static final long SIZE_MARGIN = 6;

  /** How the jar is started where its engine is. */
  protected abstract Launch withEngine() throws IOException;

  /** Beginnings of entries that must not be in the jar, the engine's above all. */
  protected abstract List<String> left();

  /** Beginnings of entries that must be in the jar. */
  protected abstract List<String> held();

  /** A bound of the jar's size, close to what it is. */
  protected abstract long mostMegabytes();

  /** Groups of artifacts that the cluster has, of which the bill of materials must list none. */
  protected abstract List<String> engineGroups();

  @Test
  void printsHelpWithoutAnEngine(@TempDir Path folder) throws Exception {
    ChildJvm.Ended jobs = Launch.deployableJarAlone().run(folder, Map.of(), List.of("--help"));
    assertThat(jobs.exitCode()).as(jobs.err()).isZero();
    assertThat(jobs.out()).contains("training-export").doesNotContain("demo");

    ChildJvm.Ended flags =
        Launch.deployableJarAlone().run(folder, Map.of(), List.of("training-export", "--help"));
    assertThat(flags.exitCode()).as(flags.err()).isZero();
    assertThat(flags.out())
        .contains("--jdbcUrl", "--output", "--duplicateRatings", "--maxConnections", "--quiet");
  }

  @Test
  void holdsWhatAClusterLacksAndNothingElse() throws IOException {
    try (JarFile jar = new JarFile(Launch.deployableJar().toFile())) {
      List<String> names = jar.stream().map(ZipEntry::getName).toList();

      Stream.concat(
              left().stream(),
              Stream.of("dev/tandem/testdata/", "dev/tandem/demo/", "io/zonky/", "org/junit/"))
          .forEach(
              prefix -> assertThat(names).noneMatch(name -> ofAnyRelease(name).startsWith(prefix)));
      Stream.concat(
              held().stream(),
              Stream.of(
                  "dev/tandem/pipelines/Main.class",
                  "org/postgresql/Driver.class",
                  "org/mariadb/jdbc/Driver.class",
                  "META-INF/tandem/LICENSE",
                  "META-INF/tandem/NOTICE",
                  "META-INF/LICENSE",
                  "META-INF/NOTICE"))
          .forEach(prefix -> assertThat(names).anyMatch(name -> name.startsWith(prefix)));
      assertThat(names).doesNotHaveDuplicates();
      assertThat(names).noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"));
      assertThat(names).noneMatch(name -> name.endsWith("module-info.class"));

      assertThat(text(jar, FILE_SYSTEMS))
          .contains(
              "LocalFileSystemRegistrar", "S3FileSystemRegistrar", "HadoopFileSystemRegistrar");
      assertThat(text(jar, OPTIONS)).contains("AwsPipelineOptionsRegistrar");
      assertThat(text(jar, "META-INF/services/dev.tandem.pipelines.Job").lines())
          .containsExactlyInAnyOrder(
              "dev.tandem.pipelines.export.TrainingExport",
              "dev.tandem.pipelines.model.CheckModel",
              "dev.tandem.pipelines.model.EmbedCatalog",
              "dev.tandem.pipelines.model.PublishModel",
              "dev.tandem.pipelines.model.TrainModelJob",
              "dev.tandem.pipelines.recommendations.Recommendations");
      assertThat(text(jar, "META-INF/services/dev.tandem.pipelines.RunnerLeaf").lines()).hasSize(1);
      assertThat(text(jar, "META-INF/services/java.sql.Driver"))
          .contains("org.postgresql.Driver", "org.mariadb.jdbc.Driver");
      // Licences other than Apache's want their text to go along; Postgres's driver has one.
      assertThat(text(jar, "META-INF/LICENSE")).contains("PostgreSQL Global Development Group");
      assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
          .isNotBlank();
    }
    assertThat(Files.size(Launch.deployableJar()))
        .isBetween((mostMegabytes() - SIZE_MARGIN) * 1_000_000, mostMegabytes() * 1_000_000);
  }

  @Test
  void everyServiceItNamesIsInIt() throws IOException {
    try (JarFile jar = new JarFile(Launch.deployableJar().toFile())) {
      List<String> missing = new ArrayList<>();
      for (String file : names(jar, SERVICES)) {
        for (String line : text(jar, file).lines().toList()) {
          String service = line.replaceFirst("#.*", "").strip();
          if (!service.isEmpty() && jar.getEntry(service.replace('.', '/') + ".class") == null) {
            missing.add(file + ": " + service);
          }
        }
      }
      assertThat(missing).isEmpty();
    }
  }

  @Test
  void keepsEveryLicenceAndNotice() throws IOException {
    try (JarFile deployable = new JarFile(Launch.deployableJar().toFile())) {
      Set<String> notices = new HashSet<>();
      for (String name : names(deployable, LEGAL)) {
        text(deployable, name).lines().map(DeployableJarContract::oneSpaced).forEach(notices::add);
      }
      List<String> lost = new ArrayList<>();
      for (Path artifact : bundled(BillOfMaterials.beside(Launch.deployableJar()))) {
        try (JarFile jar = new JarFile(artifact.toFile())) {
          for (String name : names(jar, LEGAL)) {
            // Notices are merged by the line; a licence stands for itself, below the name it had.
            boolean kept =
                NOTICE.matcher(name).find()
                    ? text(jar, name)
                        .lines()
                        .map(DeployableJarContract::oneSpaced)
                        .allMatch(notices::contains)
                    : oneSpaced(text(deployable, name)).contains(oneSpaced(text(jar, name)));
            if (!kept) {
              lost.add(artifact.getFileName() + ": " + name);
            }
          }
        }
      }
      assertThat(lost).isEmpty();
    }
  }

  @Test
  void hasABillOfWhatItHolds() throws IOException {
    BillOfMaterials bill = BillOfMaterials.beside(Launch.deployableJar());
    Set<String> components =
        bill.components().stream().map(Component::id).collect(Collectors.toSet());
    try (JarFile deployable = new JarFile(Launch.deployableJar().toFile())) {
      List<String> nested = new ArrayList<>();
      for (Path artifact : bundled(bill)) {
        try (JarFile jar = new JarFile(artifact.toFile())) {
          List<String> described = names(jar, MAVEN);
          if (described.size() > 1) {
            nested.addAll(described);
          }
          assertThat(described)
              .as("%s is in the jar", artifact)
              .allMatch(name -> deployable.getEntry(name) != null);
        }
      }
      assertThat(
              names(deployable, MAVEN).stream()
                  .filter(name -> !nested.contains(name))
                  .map(name -> name.split("/")[2] + ":" + name.split("/")[3])
                  .filter(id -> !id.equals(bill.subject())))
          .isNotEmpty()
          .isSubsetOf(components);
    }
    assertThat(bill.components())
        .noneMatch(component -> engineGroups().contains(component.group()));
    // The same from the same source.
    assertThat(bill.json().has("serialNumber")).isFalse();
    assertThat(bill.json().get("metadata").has("timestamp")).isFalse();
  }

  /** The jars of the components, from the class path of this test. */
  private static List<Path> bundled(BillOfMaterials bill) {
    Map<String, Path> byName = new HashMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      byName.put(Path.of(entry).getFileName().toString(), Path.of(entry));
    }
    List<Path> jars = new ArrayList<>();
    for (Component component : bill.components()) {
      Path jar = byName.get(component.fileName());
      // Modules of this build may be folders of classes here.
      if (!component.group().equals("dev.tandem")) {
        assertThat(jar).as(component.fileName()).isNotNull();
        jars.add(jar);
      }
    }
    assertThat(jars).isNotEmpty();
    return jars;
  }

  private static List<String> names(JarFile jar, Pattern pattern) {
    return jar.stream()
        .filter(entry -> !entry.isDirectory())
        .map(ZipEntry::getName)
        .filter(name -> pattern.matcher(name).matches())
        .toList();
  }

  private static String ofAnyRelease(String name) {
    return name.replaceFirst("^META-INF/versions/[0-9]+/", "");
  }

  private static String oneSpaced(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  @Test
  void exportsAShopAndTrainsWithNothingButItsEngine(@TempDir Path folder) throws Exception {
    try (LoadedShop shop = LoadedShop.load(Shop.ofDefaultSize(), EmbeddedPostgres.start())) {
      Path output = folder.resolve("training");
      // Zstandard is the codec that takes most: a native library, found by a class name in a text.
      ChildJvm.Ended ended =
          withEngine()
              .run(
                  folder, shop.environment(), shop.export(output.toString(), "--compression=ZSTD"));

      assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
      PublishedSnapshot snapshot = PublishedSnapshot.onlyOneIn(output).verify();
      List<String> expected = TrainingTable.expectedOf(shop).lines();
      assertThat(snapshot.table().lines()).containsExactlyElementsOf(expected);
      assertThat(snapshot.manifest().get("code_version").asText()).isNotEqualTo("development");

      // Reads what it has just written.
      ChildJvm.Ended merged =
          withEngine()
              .run(
                  folder,
                  shop.environment(),
                  shop.export(
                      output.toString(),
                      "--format=CSV",
                      "--previousSnapshot=MERGE",
                      "--keepSnapshots=1"));
      assertThat(merged.exitCode()).as(merged.out() + merged.err()).isZero();
      assertThat(PublishedSnapshot.onlyOneIn(output).verify().table().lines())
          .containsExactlyElementsOf(expected);

      // Writing ONNX takes protobuf, and running it a native library.
      Path registry = folder.resolve("models");
      ChildJvm.Ended trained =
          withEngine()
              .run(
                  folder,
                  Map.of(),
                  List.of(
                      "train-model",
                      "--snapshot=" + output,
                      "--registry=" + registry,
                      "--epochs=2"));
      assertThat(trained.exitCode()).as(trained.out() + trained.err()).isZero();
      ChildJvm.Ended checked =
          withEngine()
              .run(
                  folder,
                  Map.of(),
                  List.of("check-model", "--model=" + WrittenBundle.onlyOneIn(registry).folder()));
      assertThat(checked.exitCode()).as(checked.out() + checked.err()).isZero();
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    ZipEntry entry = jar.getEntry(name);
    assertThat(entry).as(name).isNotNull();
    return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
  }
}
