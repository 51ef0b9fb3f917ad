package dev.tandem.transforms.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.transforms.features.Feature.Role;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureSpecReaderTest {
  /** Small and right; each test spoils one line of it. */
  private static final String SMALL =
      """
      name: small
      users: {table: shop.buyers, key: id}
      items: {table: goods, key: sku}
      ratings: {table: votes, user: buyer, item: sku}
      features:
        - {name: buyer, role: id, of: user, type: int}
        - {name: sku, role: id, of: item, type: string}
        - {name: age, role: user, type: int, min: 0}
        - {name: stars, role: label, type: int, min: 1, max: 5}
      time: {name: rated_at, optional: true}
      """;

  @Test
  void theBuiltInSpecHasThePromisedColumnsInTheirOrder() {
    FeatureSpec spec = FeatureSpecReader.builtIn();

    assertThat(spec.features().stream().map(f -> f.name() + " " + f.type()))
        .containsExactly(
            "customer_number long",
            "credit_limit decimal(10,2)",
            "city string",
            "postal_code string",
            "country string",
            "product_code string",
            "quantity_in_stock int",
            "buy_price decimal(10,2)",
            "msrp decimal(10,2)",
            "product_line string",
            "product_scale string",
            "rating int",
            "rating_time timestamp");
    assertThat(spec.trim()).isTrue();
    assertThat(spec.timeOptional()).isTrue();
    assertThat(spec.users())
        .isEqualTo(new FeatureSpec.Source("users", "customers", null, "customerNumber"));
    assertThat(spec.items())
        .isEqualTo(new FeatureSpec.Source("items", "products", null, "productCode"));
    assertThat(spec.ratings())
        .isEqualTo(new FeatureSpec.Source("ratings", "ratings", null, "customerNumber"));
    assertThat(spec.the(Role.USER_ID).column()).isEqualTo("customerNumber");
    assertThat(spec.the(Role.ITEM_ID).column()).isEqualTo("productCode");
    assertThat(spec.the(Role.LABEL).min()).isEqualTo(1.0);
    assertThat(spec.the(Role.LABEL).max()).isEqualTo(5.0);
    assertThat(spec.the(Role.LABEL).nullable()).isFalse();
    assertThat(spec.withRole(Role.USER)).allMatch(Feature::nullable);
  }

  @Test
  void aColumnIsCalledLikeItsFeatureUnlessTheSpecSaysOtherwise() {
    FeatureSpec spec = FeatureSpecReader.read(SMALL, "small.yaml");

    assertThat(spec.withRole(Role.USER)).extracting(Feature::column).containsExactly("age");
    assertThat(spec.the(Role.USER_ID).column()).isEqualTo("buyer");
    assertThat(spec.withRole(Role.TIME)).extracting(Feature::column).containsExactly("rated_at");
  }

  @Test
  void aQueryStandsWhereATableDoes() {
    FeatureSpec spec =
        FeatureSpecReader.read(
            SMALL.replace(
                "users: {table: shop.buyers, key: id}",
                "users:\n  key: id\n  query: |\n    select id, age\n    from buyers -- all\n"),
            "small.yaml");

    assertThat(spec.users().table()).isNull();
    assertThat(spec.users().query()).isEqualTo("select id, age\nfrom buyers -- all");
  }

  @Test
  void theSegmentIsAUserFeatureOrNone() {
    assertThat(FeatureSpecReader.builtIn().segment())
        .isEqualTo(FeatureSpecReader.builtIn().withRole(Role.USER).get(3));
    assertThat(FeatureSpecReader.read(SMALL, "a").segment()).isNull();
    FeatureSpec spec = FeatureSpecReader.read(SMALL + "segment: age\n", "a");
    assertThat(spec.segment()).isEqualTo(spec.withRole(Role.USER).get(0));
    assertThat(spec.withoutTime().segment()).isEqualTo(spec.segment());
  }

  @Test
  void theSegmentIsNoPartOfTheHash() {
    assertThat(FeatureSpecReader.read(SMALL + "segment: age\n", "a").hash())
        .isEqualTo(FeatureSpecReader.read(SMALL, "b").hash());
  }

  @Test
  void theStockIsAnItemFeatureOrNone() {
    assertThat(FeatureSpecReader.builtIn().stock())
        .isEqualTo(FeatureSpecReader.builtIn().withRole(Role.ITEM).get(0));
    assertThat(FeatureSpecReader.read(SMALL, "a").stock()).isNull();
    String withItems = SMALL.replace("role: user, type: int, min: 0", "role: item, type: boolean");
    FeatureSpec spec = FeatureSpecReader.read(withItems + "stock: age\n", "a");
    assertThat(spec.stock()).isEqualTo(spec.withRole(Role.ITEM).get(0));
    assertThat(spec.withoutTime().stock()).isEqualTo(spec.stock());
  }

  @Test
  void theStockIsNoPartOfTheHash() {
    String withItems = SMALL.replace("role: user", "role: item");
    assertThat(FeatureSpecReader.read(withItems + "stock: age\n", "a").hash())
        .isEqualTo(FeatureSpecReader.read(withItems, "b").hash());
  }

  @Test
  void aSpecNeedsNoUserOrItemFeature() {
    FeatureSpec spec = FeatureSpecReader.read(without(SMALL, "age"), "small.yaml");

    assertThat(spec.withRole(Role.USER)).isEmpty();
  }

  @Test
  void theHashIgnoresLayoutCommentsAndTheNameForPeople() {
    String other =
        SMALL
            .replace("name: small", "name: 'another name' # a comment")
            .replace(
                "items: {table: goods, key: sku}", "items:\n    key: \"sku\"\n    table: goods\n");

    assertThat(FeatureSpecReader.read(other, "b").hash())
        .isEqualTo(FeatureSpecReader.read(SMALL, "a").hash())
        .matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "goods|wares",
        "type: int, min: 0|type: long, min: 0",
        "min: 0|min: 1",
        "optional: true|optional: false",
        "name: age|name: years",
        "name: small|trim: false\\nname: small"
      })
  void theHashChangesWithTheMeaning(String part, String changed) {
    String other = SMALL.replace(part, changed.replace("\\n", "\n"));

    assertThat(FeatureSpecReader.read(other, "b").hash())
        .isNotEqualTo(FeatureSpecReader.read(SMALL, "a").hash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what is replaced | by what | line | part of the reason
        "name: small|nmae: small|1|has no key 'nmae'; did you mean name?",
        "name: small|note: x|1|a feature spec needs the key 'name'",
        "name: small|name: small, trim: perhaps|1|this is not YAML",
        "name: small|name: ''|1|has no value",
        "users: {table: shop.buyers, key: id}|users: [id]|2|is a mapping of table, query, key",
        "table: goods, key: sku|table: goods|3|'items' needs the key 'key'",
        "table: goods|table: goods, table: goods|3|the key 'table' stands twice",
        "table: goods|table: goods, query: SELECT 1|3|either a table or a query, not both",
        "table: goods, key|key|3|needs either a table or a query",
        "table: goods|table: 'goods; DROP TABLE x'|3|is no table name",
        "table: goods|table: '\"goods\"'|3|is no table name",
        "table: goods|table: a.b.c|3|is no table name",
        "table: goods|query: DELETE FROM goods|3|a query begins with SELECT or WITH",
        "table: goods|query: SELECTED|3|a query begins with SELECT or WITH",
        "table: goods|query: SELECT 1; DELETE FROM goods|3|no semicolon",
        "table: goods|query: 'SELECT ?'|3|no question mark",
        "table: goods|table: [goods]|3|one value, not a list",
        "item: sku}|itme: sku}|4|has no key 'itme'; did you mean item?",
        "of: user, type: int|of: user|6|needs the key 'type'",
        "of: user, type: int|of: user, type: integer|6|is no type: use string, int, long",
        "of: user, type: int|of: user, type: 'decimal(39,2)'|6|precision must be 1..38",
        "of: user, type: int|of: user, type: double|6|an id is of type int, long or string",
        "of: user, type: int|of: user, type: timestamp|6|an id is of type int, long or string",
        "of: user, type: int|of: customer, type: int|6|of: user or of: item, not 'customer'",
        "role: id, of: user, type: int|role: id, type: int|6|needs the key 'of'",
        "of: user, type: int|of: user, type: int, column: id|6|an id has no column of its own",
        "role: user|role: user, of: item|8|only {role: id} has 'of'",
        "role: user|role: customer|8|'customer' is no role: use id, user, item or label",
        "role: user|role: label|9|only one feature has {role: label}, and line 8 has it",
        "of: item|of: user|7|only one feature has {role: id, of: user}, and line 6 has it",
        "name: age|name: SKU|8|the name 'SKU' is taken in line 7",
        "name: age|name: 1st|8|is no name",
        "name: age|name: größe|8|is no name",
        "type: int, min: 0|type: string, min: 0|8|min is for numbers, and this is a string",
        "type: int, min: 0|type: int, min: x|8|is a number, not 'x'",
        "type: int, min: 0|type: int, min: .nan|8|is a number, not '.nan'",
        "type: int, min: 0|type: int, nullable: maybe|8|is true or false, not 'maybe'",
        "type: int, min: 0|type: int, column: |8|has no value",
        "role: label, type: int, min: 1, max: 5|role: label, type: string|9|the label is a number",
        "min: 1, max: 5|min: 6, max: 5|9|min 6.0 is greater than max 5.0",
        "min: 1, max: 5|nullable: true|9|cannot be null",
        "name: rated_at|name: Age|10|the name 'Age' is taken in line 8",
        "name: rated_at|name: rated_at, type: long|10|has no key 'type'",
        "time: {|segment: ages\\ntime: {|10|'ages' is no user feature; did you mean age?",
        "time: {|segment: sku\\ntime: {|10|'sku' is no user feature. User features: age",
        "time: {|segment: stars\\ntime: {|10|'stars' is no user feature. User features: age",
        "time: {|segment: [age]\\ntime: {|10|one value, not a list",
        "time: {|stock: stars\\ntime: {|10|the stock 'stars' is no item feature. Item features: none",
        "time: {|tme: {|10|has no key 'tme'; did you mean time?",
      })
  void refusesAWrongSpecWithTheLineAndTheReason(
      String part, String wrong, int line, String reason) {
    assertThat(SMALL).contains(part);

    assertThatThrownBy(
            () ->
                FeatureSpecReader.read(SMALL.replace(part, wrong.replace("\\n", "\n")), "my.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .satisfies(
            message ->
                assertThat(message.lines())
                    .anySatisfy(
                        l -> assertThat(l).startsWith("my.yaml:" + line + ": ").contains(reason)));
  }

  @Test
  void aStockIsANumberOrABoolean() {
    String wrong = SMALL.replace("role: user, type: int, min: 0", "role: item, type: string");

    assertThatThrownBy(() -> FeatureSpecReader.read(wrong + "stock: age\n", "my.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("my.yaml:11: the stock 'age' is a string: a number or a boolean is needed");
    assertThatThrownBy(() -> FeatureSpecReader.read(wrong + "stock: aeg\n", "my.yaml"))
        .hasMessage(
            "my.yaml:11: the stock 'aeg' is no item feature; did you mean age? Item features: age");
  }

  @Test
  void namesEveryProblemAtOnceInTheOrderOfTheFile() {
    String wrong =
        SMALL
            .replace("name: small", "nmae: small")
            .replace("key: id", "kee: id")
            .replace("role: user", "role: customer")
            .replace("max: 5", "max: 0");

    assertThatThrownBy(() -> FeatureSpecReader.read(wrong, "my.yaml"))
        .message()
        .satisfies(
            message ->
                assertThat(message.lines().map(l -> l.replaceFirst("(my.yaml:\\d+):.*", "$1")))
                    .containsExactly(
                        "my.yaml:1",
                        "my.yaml:1",
                        "my.yaml:2",
                        "my.yaml:2",
                        "my.yaml:8",
                        "my.yaml:9"));
  }

  @Test
  void saysWhichOfTheRequiredFeaturesIsMissing() {
    assertThatThrownBy(() -> FeatureSpecReader.read(without(SMALL, "stars"), "my.yaml"))
        .hasMessage("my.yaml:5: the spec needs one feature with {role: label}");
    assertThatThrownBy(() -> FeatureSpecReader.read(without(SMALL, "name: buyer"), "my.yaml"))
        .hasMessage("my.yaml:5: the spec needs one feature with {role: id, of: user}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "# nothing\n", "text", "- a\n- b\n", "a: b\n---\nc: d\n", "*x", "\u0001"})
  void refusesWhatIsNoSpecAtAll(String text) {
    assertThatThrownBy(() -> FeatureSpecReader.read(text, "my.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("my.yaml:");
  }

  @Test
  void namesTheLineOfBrokenYaml() {
    assertThatThrownBy(
            () -> FeatureSpecReader.read(SMALL.replace("key: sku}", "key: sku"), "my.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("my.yaml:4: this is not YAML: ");
  }

  @Test
  void refusesWhatIsTooLongTooManyOrTooDeep() {
    String tooMany =
        IntStream.range(0, 1000)
            .mapToObj(i -> "  - {name: f%d, role: user, type: int}\n".formatted(i))
            .collect(Collectors.joining("", "features:\n", ""));

    assertThatThrownBy(() -> FeatureSpecReader.read("#".repeat((1 << 20) + 1), "my.yaml"))
        .hasMessage("my.yaml:1: the spec has 1048577 characters: at most 1048576");
    assertThatThrownBy(
            () -> FeatureSpecReader.read(SMALL.replace("features:\n", tooMany), "my.yaml"))
        .hasMessageContaining("my.yaml:5: 1004 features are too many");
    assertThatThrownBy(() -> FeatureSpecReader.read("[".repeat(500_000), "my.yaml"))
        .hasMessageContaining("nested more than 10 deep");
  }

  private static String without(String yaml, String part) {
    return yaml.lines().filter(l -> !l.contains(part)).collect(Collectors.joining("\n"));
  }
}
