package dev.tandem.transforms.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.testdata.model.ForeignBundle;
import dev.tandem.testdata.model.TowerGraph;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.vector.Similarity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles that were made elsewhere: the good ones are taken, all others refused with reasons. */
class BundleValidatorTest {
  private static final String OTHER_HASH = "0".repeat(64);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"16,8,12,COSINE", "128,48,20,DOT_PRODUCT"})
  void takesAForeignBundle(int dimension, int userHidden, int itemHidden, Similarity similarity)
      throws Exception {
    foreign(dimension, similarity)
        .userTower(SampleTowers.userGraph(userHidden, dimension, 1).build())
        .itemTower(SampleTowers.itemGraph(itemHidden, dimension, 2).build())
        .writeTo(folder);

    BundleCheck check = check();

    assertThat(check.problems()).isEmpty();
    assertThat(check.isValid()).isTrue();
    assertThat(check.facts())
        .contains(
            "foreign-1 by a notebook, of no snapshot, dimension %d, %s"
                .formatted(dimension, similarity),
            "all files have the sizes and hashes that bundle.json says",
            "the user tower takes customer_number as STRING, country as STRING, credit_limit as FLOAT, city as STRING; on 18 probe rows its vectors are finite, repeatable and the same alone as in a batch",
            "the user tower does not use postal_code",
            "the index has 5 items");
  }

  @Test
  void readsWhatIsInIt() throws Exception {
    foreign(16, Similarity.COSINE).writeTo(folder);

    try (ModelBundle bundle = BundleReader.read(local(), SampleTowers.SPEC)) {
      assertThat(bundle.version()).isEqualTo("foreign-1");
      assertThat(bundle.similarity()).isEqualTo(Similarity.COSINE);
      assertThat(bundle.items().ids()).containsExactly("A", "B", "C", "Z", "Ö");
      float[] b = Arrays.copyOfRange(vectors(16), 4 * 16, 5 * 16);
      double length = Math.sqrt(IntStream.range(0, 16).mapToDouble(i -> b[i] * b[i]).sum());
      for (int i = 0; i < 16; i++) {
        assertThat(bundle.items().vector(1)[i]).isCloseTo((float) (b[i] / length), within(1e-6f));
      }
      assertThat(bundle.popular().of("France"))
          .extracting(PopularItems.PopularItem::id)
          .containsExactly("B", "A");
      assertThat(bundle.userTower().dimension()).isEqualTo(16);
    }
  }

  @Test
  void readsBackWhatTheWriterWrote() throws Exception {
    ModelParts parts = SampleParts.parts(1);
    BundleDescription written = BundleWriter.write(local(), parts);
    ModelFolder bundleFolder = local().child(written.version());

    assertThat(BundleValidator.check(bundleFolder, SampleTowers.SPEC, null).problems()).isEmpty();
    try (ModelBundle bundle = BundleReader.read(bundleFolder, SampleTowers.SPEC)) {
      assertThat(bundle.description()).isEqualTo(written);
      assertThat(bundle.popular()).isEqualTo(parts.popular());
      assertThat(bundle.items().vector(7)).containsExactly(parts.items().vector(7));
    }
    try (ModelTowers towers = BundleReader.readTowers(bundleFolder, SampleTowers.SPEC)) {
      assertThat(towers.version()).isEqualTo(written.version());
      assertThat(towers.itemTower().dimension()).isEqualTo(SampleParts.DIMENSION);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user_tower.onnx",
        "item_tower.onnx",
        "item_ids.txt",
        "item_vectors.f32",
        "popular_items.json"
      })
  void refusesAFlippedByteAMissingFileAndAFileCutOff(String file) throws Exception {
    foreign(16, Similarity.COSINE).writeTo(folder);
    byte[] good = Files.readAllBytes(folder.resolve(file));
    byte[] flipped = good.clone();
    flipped[flipped.length / 2] ^= 1;

    Files.write(folder.resolve(file), flipped);
    assertThat(onlyProblem())
        .startsWith(file + " is not the file that bundle.json describes: its sha256 is ");

    Files.write(folder.resolve(file), Arrays.copyOf(good, good.length - 1));
    assertThat(onlyProblem())
        .isEqualTo(
            "%s has %d bytes, and bundle.json says %d: it was cut off or changed"
                .formatted(file, good.length - 1, good.length));

    Files.delete(folder.resolve(file));
    assertThat(onlyProblem()).isEqualTo(file + " is missing");

    assertThatThrownBy(() -> BundleReader.read(local(), SampleTowers.SPEC))
        .isInstanceOf(InvalidBundleException.class)
        .hasMessage("%s is no valid bundle:\n- %s is missing".formatted(folder, file));
  }

  @Test
  void refusesAFlippedByteInTheDescription() throws Exception {
    foreign(16, Similarity.COSINE).writeTo(folder);
    Path file = folder.resolve("bundle.json");
    String good = Files.readString(file);

    Files.writeString(file, good.replace("\"items\": 5", "\"items\": 7"));
    assertThat(check().problems())
        .containsExactly(
            "item_ids.txt has 5 lines, and bundle.json says 7 items",
            "item_vectors.f32 has 320 bytes, and 7 items of dimension 16 take 448");

    Files.writeString(file, good.replace("COSINE", "COSIME"));
    assertThat(onlyProblem()).isEqualTo(file + ": similarity is none of [DOT_PRODUCT, COSINE]");

    Files.writeString(file, good.replace("{", "("));
    assertThat(onlyProblem()).startsWith(file + " is no JSON: ");

    Files.delete(file);
    assertThat(onlyProblem())
        .isEqualTo("bundle.json is missing: this is no bundle, or its writing broke off");
  }

  @Test
  void refusesAnotherFormatAnotherSpecAndKeysThatAreMissing() throws Exception {
    foreign(16, Similarity.COSINE).set("format_version", "2").writeTo(folder);
    assertThat(onlyProblem())
        .isEqualTo(
            "%s/bundle.json: format_version is 2, and this program reads 1".formatted(folder));

    foreign(16, Similarity.COSINE).set("spec_hash", '"' + OTHER_HASH + '"').writeTo(folder);
    assertThat(onlyProblem())
        .isEqualTo(
            "it was made for another feature spec: spec_hash is %s, that of 'classicmodels' is %s"
                .formatted(OTHER_HASH, SampleTowers.SPEC.hash()));

    foreign(16, Similarity.COSINE).set("producer", "null").writeTo(folder);
    assertThat(onlyProblem()).isEqualTo(folder + "/bundle.json: producer is missing");

    foreign(16, Similarity.COSINE).set("version", "\"../x\"").writeTo(folder);
    assertThat(onlyProblem()).startsWith(folder + "/bundle.json: version '../x' is no name");
  }

  @Test
  void refusesDimensionsThatDiffer() throws Exception {
    foreign(16, Similarity.COSINE)
        .userTower(SampleTowers.userGraph(8, 17, 1).build())
        .writeTo(folder);
    assertThat(onlyProblem())
        .isEqualTo("the user tower gives vectors of dimension 17, and bundle.json says 16");

    foreign(16, Similarity.COSINE).items(ids(), vectors(15)).writeTo(folder);
    assertThat(onlyProblem())
        .isEqualTo("item_vectors.f32 has 300 bytes, and 5 items of dimension 16 take 320");
  }

  @Test
  void refusesWeightsAndVectorsThatAreNotFinite() throws Exception {
    foreign(16, Similarity.COSINE)
        .itemTower(SampleTowers.itemGraph(8, 16, 1).notFinite().build())
        .writeTo(folder);
    assertThat(onlyProblem())
        .startsWith("the item tower gives vectors that are not finite for 18 of 18 probe rows")
        .contains("product_code=null");

    float[] vectors = vectors(16);
    vectors[17] = Float.NaN;
    foreign(16, Similarity.COSINE).items(ids(), vectors).writeTo(folder);
    assertThat(onlyProblem())
        .isEqualTo("item_vectors.f32: the vector of item A is not finite: component 1 is NaN");

    Arrays.fill(vectors, 16, 32, 0);
    foreign(16, Similarity.COSINE).items(ids(), vectors).writeTo(folder);
    assertThat(onlyProblem()).startsWith("item_vectors.f32: the vector of item A is zero");
    foreign(16, Similarity.DOT_PRODUCT).items(ids(), vectors).writeTo(folder);
    assertThat(check().problems()).isEmpty();
  }

  @Test
  void refusesATowerThatLetsMissingNumbersThrough() throws Exception {
    byte[] naive = new TowerGraph(4, 16, 1).plainNumber("credit_limit").build();
    foreign(16, Similarity.COSINE).userTower(naive).writeTo(folder);

    assertThat(onlyProblem())
        .startsWith("the user tower gives vectors that are not finite for ")
        .endsWith(
            "customer_number=null, credit_limit=null, city=null, postal_code=null, country=null");
  }

  @Test
  void refusesInputsThatTheSpecDoesNotHave() throws Exception {
    byte[] graph = new TowerGraph(4, 16, 1).number("age", 30, 10).build();
    foreign(16, Similarity.COSINE).userTower(graph).writeTo(folder);

    assertThat(onlyProblem())
        .isEqualTo(
            "the user tower's input 'age' is none of the spec's features for it: customer_number, credit_limit, city, postal_code, country");
  }

  @Test
  void refusesIdsThatAreNoLinesOfTheirOwn() throws Exception {
    for (var wrong :
        List.of(
            List.of("A\nA\nC\nB\nZ\n", "item_ids.txt names items more than once: A"),
            List.of("A\n\nC\nB\nZ\n", "item_ids.txt has an empty line 2"),
            List.of(
                "A\r\nB\nC\nD\nE\n",
                "item_ids.txt has carriage returns: lines end with a line feed alone"),
            List.of("A\nB\nC\n", "item_ids.txt has 3 lines, and bundle.json says 5 items"))) {
      foreign(16, Similarity.COSINE)
          .popular(List.of("A"))
          .file("item_ids.txt", wrong.get(0).getBytes(StandardCharsets.UTF_8))
          .writeTo(folder);
      assertThat(onlyProblem()).isEqualTo(wrong.get(1));
    }
    foreign(16, Similarity.COSINE)
        .file("item_ids.txt", "A\nB\nC\nÖ\nZ\n".getBytes(StandardCharsets.ISO_8859_1))
        .writeTo(folder);
    assertThat(onlyProblem()).isEqualTo("item_ids.txt is not UTF-8");
  }

  @Test
  void refusesPopularItemsThatNobodyCanBeServed() throws Exception {
    foreign(16, Similarity.COSINE).popular(List.of()).writeTo(folder);
    assertThat(onlyProblem()).startsWith("popular_items.json: overall is empty");

    foreign(16, Similarity.COSINE).popular(List.of("A", "X", "Y")).writeTo(folder);
    assertThat(onlyProblem())
        .isEqualTo("popular_items.json names 2 items that are not in item_ids.txt: X, Y");

    foreign(16, Similarity.COSINE)
        .file(
            "popular_items.json",
            "{\"segment\": \"age\", \"overall\": [{\"id\": \"A\", \"count\": 1}], \"by_segment\": {}}"
                .getBytes(StandardCharsets.UTF_8))
        .writeTo(folder);
    assertThat(onlyProblem())
        .isEqualTo(
            "popular_items.json: segment 'age' is no feature of users: credit_limit, city, postal_code, country");

    foreign(16, Similarity.COSINE)
        .file("popular_items.json", "{\"overall\": 3}".getBytes(StandardCharsets.UTF_8))
        .writeTo(folder);
    assertThat(onlyProblem()).isEqualTo("popular_items.json: by_segment is missing");
  }

  @Test
  void holdsTheIndexAgainstTheCatalogue() throws Exception {
    foreign(16, Similarity.COSINE).writeTo(folder);

    assertThat(check(Set.of("A", "B", "C", "Z", "Ö")).problems()).isEmpty();
    assertThat(check(Set.of("A", "B", "C", "D", "Z")).problems())
        .containsExactly(
            "the index has 1 items that the catalogue has not: Ö (embed-catalog makes a bundle without them)",
            "the catalogue has 1 items that the index has not: D (embed-catalog makes a bundle with them)");
  }

  @Test
  void saysEverythingThatIsWrongAtOnce() throws Exception {
    foreign(16, Similarity.COSINE)
        .set("spec_hash", '"' + OTHER_HASH + '"')
        .userTower(new byte[] {1, 2, 3})
        .popular(List.of("X"))
        .writeTo(folder);
    Files.delete(folder.resolve("item_tower.onnx"));

    assertThat(check().problems())
        .hasSize(4)
        .anyMatch(problem -> problem.startsWith("it was made for another feature spec"))
        .anyMatch(problem -> problem.startsWith("the user tower is no graph that can be run"))
        .anyMatch(problem -> problem.equals("item_tower.onnx is missing"))
        .anyMatch(problem -> problem.startsWith("popular_items.json names 1 items"));
  }

  @Test
  void probesASpecOfOtherTypes() throws Exception {
    FeatureSpec spec =
        FeatureSpecReader.read(
            """
            name: types
            users: {table: u, key: id}
            items: {table: i, key: id}
            ratings: {table: r, user: u, item: i}
            features:
              - {name: user, role: id, of: user, type: string}
              - {name: since, role: user, type: timestamp, column: s, nullable: true}
              - {name: letters, role: user, type: boolean, column: l, nullable: true}
              - {name: item, role: id, of: item, type: long}
              - {name: weight, role: item, type: double, column: w, nullable: true}
              - {name: stars, role: label, type: int, column: s}
            """,
            "types.yaml");
    new ForeignBundle("foreign-1", spec.hash(), 4, "DOT_PRODUCT")
        .userTower(
            new TowerGraph(4, 4, 1).number("since", 20_000, 1_000).number("letters", 0, 1).build())
        .itemTower(new TowerGraph(4, 4, 1).number("item", 50, 50).hashed("weight", 4, 2).build())
        .items(List.of("1"), new float[4])
        .popular(List.of("1"))
        .writeTo(folder);

    assertThat(BundleValidator.check(local(), spec, null).problems()).isEmpty();
  }

  private String onlyProblem() throws IOException {
    List<String> problems = check().problems();
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  private BundleCheck check() throws IOException {
    return BundleValidator.check(local(), SampleTowers.SPEC, null);
  }

  private BundleCheck check(Set<String> catalogue) throws IOException {
    return BundleValidator.check(local(), SampleTowers.SPEC, catalogue);
  }

  private ModelFolder local() {
    return new LocalModelFolder(folder);
  }

  /** Its ids are in no order. */
  private static ForeignBundle foreign(int dimension, Similarity similarity) {
    return new ForeignBundle("foreign-1", SampleTowers.SPEC.hash(), dimension, similarity.name())
        .userTower(SampleTowers.userGraph(8, dimension, 1).build())
        .itemTower(SampleTowers.itemGraph(8, dimension, 2).build())
        .items(ids(), vectors(dimension))
        .popular(List.of("B", "A"));
  }

  private static List<String> ids() {
    return List.of("Z", "A", "Ö", "C", "B");
  }

  private static float[] vectors(int dimension) {
    Random random = new Random(5);
    float[] vectors = new float[5 * dimension];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    return vectors;
  }
}
