package dev.tandem.transforms.features;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureSpec.Source;
import dev.tandem.transforms.features.FeatureType.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads a feature spec from its YAML ({@code docs/feature-spec.md} describes the format) and
 * refuses a wrong one with every line and reason.
 */
public final class FeatureSpecReader {
  /** Longest spec, in characters. */
  static final int MAX_LENGTH = 1 << 20;

  private static final String BUILT_IN = "classicmodels.yaml";
  private static final Pattern TABLE_NAME =
      Pattern.compile("[\\p{L}\\p{N}_$]+(\\.[\\p{L}\\p{N}_$]+)?");
  private static final Pattern QUERY_START = Pattern.compile("(?is)(SELECT|WITH)\\b.*");

  private static final List<String> TOP_KEYS =
      List.of("name", "trim", "users", "items", "ratings", "features", "time", "segment", "stock");
  private static final List<String> TABLE_KEYS = List.of("table", "query", "key");
  private static final List<String> RATINGS_KEYS = List.of("table", "query", "user", "item");
  private static final List<String> TIME_KEYS = List.of("name", "column", "optional", "nullable");

  private final SpecProblems problems;

  private FeatureSpecReader(SpecProblems problems) {
    this.problems = problems;
  }

  /**
   * Reads a spec.
   *
   * @param yaml the text of the file
   * @param sourceName what to call the file in messages
   * @throws IllegalArgumentException if the spec is wrong; the message has one line per problem,
   *     {@code <sourceName>:<line>: <reason>}, in the order of the file
   */
  public static FeatureSpec read(String yaml, String sourceName) {
    SpecProblems problems = new SpecProblems(sourceName);
    Node root = SpecYaml.compose(yaml, MAX_LENGTH, problems);
    problems.throwIfAny();
    if (root == null) {
      throw new IllegalArgumentException(sourceName + ":1: the spec is empty");
    }
    SpecMapping top = SpecMapping.of(root, "a feature spec", TOP_KEYS, problems);
    if (top != null) {
      FeatureSpec spec = new FeatureSpecReader(problems).read(top);
      problems.throwIfAny();
      return spec;
    }
    problems.throwIfAny();
    throw new IllegalStateException("a spec that is no mapping has a problem");
  }

  /** The spec of the classicmodels sample shop: twelve columns, and the rating's time if known. */
  public static FeatureSpec builtIn() {
    return read(builtInYaml(), BUILT_IN);
  }

  /** The text of {@link #builtIn()}, a model for a shop's own. */
  public static String builtInYaml() {
    try (InputStream in = FeatureSpecReader.class.getResourceAsStream(BUILT_IN)) {
      if (in == null) {
        throw new IllegalStateException(BUILT_IN + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The spec; of no use if there are problems. */
  private FeatureSpec read(SpecMapping top) {
    String name = top.requiredText("name");
    boolean trim = top.bool("trim", true);
    Source users = source("users", top.requiredMapping("users", TABLE_KEYS), "key");
    Source items = source("items", top.requiredMapping("items", TABLE_KEYS), "key");
    SpecMapping ratingsMapping = top.requiredMapping("ratings", RATINGS_KEYS);
    Source ratings = source("ratings", ratingsMapping, "user");
    String itemColumn =
        ratingsMapping == null ? "" : SpecFeatures.requiredColumn(ratingsMapping, "item", problems);

    SpecFeatures features = new SpecFeatures(problems);
    features.readAll(top, ratings.key(), itemColumn);
    SpecMapping time = top.has("time") ? top.requiredMapping("time", TIME_KEYS) : null;
    boolean timeOptional = time != null && readTime(time, features);
    return new FeatureSpec(
        name,
        users,
        items,
        ratings,
        features.all(),
        segment(top, features.all()),
        stock(top, features.all()),
        timeOptional,
        trim,
        SpecHash.of(users, items, ratings, features.all(), timeOptional, trim));
  }

  /** Returns whether the time is optional. */
  private static boolean readTime(SpecMapping time, SpecFeatures features) {
    String name = features.newName(time);
    features.add(
        new Feature(
            name,
            FeatureType.TIMESTAMP,
            Role.TIME,
            features.column(time, name),
            time.bool("nullable", true),
            null,
            null));
    return time.bool("optional", false);
  }

  /** The user feature that the spec names as its segment; null if it names none, or a problem. */
  private @Nullable Feature segment(SpecMapping top, List<Feature> features) {
    return named(top, "segment", Role.USER, features);
  }

  /** The item feature that the spec names as its stock; null if it names none, or a problem. */
  private @Nullable Feature stock(SpecMapping top, List<Feature> features) {
    Feature stock = named(top, "stock", Role.ITEM, features);
    if (stock != null && !stock.type().isNumeric() && stock.type().kind() != Kind.BOOLEAN) {
      problems.add(
          top.line("stock"),
          "the stock '%s' is a %s: a number or a boolean is needed"
              .formatted(stock.name(), stock.type()));
    }
    return stock;
  }

  private @Nullable Feature named(SpecMapping top, String key, Role role, List<Feature> features) {
    String name = top.text(key);
    if (name == null) {
      return null;
    }
    List<Feature> possible = features.stream().filter(f -> f.role() == role).toList();
    for (Feature feature : possible) {
      if (feature.name().equals(name)) {
        return feature;
      }
    }
    List<String> names = possible.stream().map(Feature::name).toList();
    String kind = role == Role.USER ? "user" : "item";
    problems.add(
        top.line(key),
        "the %s '%s' is no %s feature%s %s features: %s"
            .formatted(
                key,
                name,
                kind,
                SpecMapping.punctuated(NearestNames.suggestion(name, names, 1)),
                role == Role.USER ? "User" : "Item",
                names.isEmpty() ? "none" : String.join(", ", names)));
    return null;
  }

  private Source source(String name, @Nullable SpecMapping mapping, String keyName) {
    if (mapping == null) {
      return new Source(name, null, null, "");
    }
    if (mapping.has("table") == mapping.has("query")) {
      problems.add(
          mapping.line("query"),
          "'%s' needs either a table or a query%s"
              .formatted(name, mapping.has("table") ? ", not both" : ""));
    }
    String table = mapping.text("table");
    if (table != null
        && (table.length() > SpecFeatures.MAX_NAME_LENGTH
            || !TABLE_NAME.matcher(table).matches())) {
      problems.add(
          mapping.line("table"),
          "'%s' is no table name: letters, digits, _ and $, perhaps with a schema (shop.customers)"
              .formatted(table));
    }
    String query = mapping.text("query");
    return new Source(
        name,
        table,
        query == null ? null : checkedQuery(query.strip(), mapping.line("query")),
        SpecFeatures.requiredColumn(mapping, keyName, problems));
  }

  private String checkedQuery(String query, int line) {
    if (!QUERY_START.matcher(query).matches()) {
      problems.add(line, "a query begins with SELECT or WITH");
    }
    if (query.indexOf(';') >= 0) {
      problems.add(line, "a query holds no semicolon: it is one statement");
    }
    if (query.indexOf('\0') >= 0 || query.indexOf('?') >= 0) {
      problems.add(line, "a query holds no question mark: it would be taken for a parameter");
    }
    return query;
  }
}
