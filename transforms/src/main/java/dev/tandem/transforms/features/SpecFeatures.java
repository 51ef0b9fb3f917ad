package dev.tandem.transforms.features;

import dev.tandem.transforms.features.Feature.Role;
import dev.tandem.transforms.features.FeatureType.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads and checks the features of a spec. */
final class SpecFeatures {
  /** Most features of a spec, ids, label and time included. */
  static final int MAX_FEATURES = 1000;

  /** Longest name of a feature, table or column, in characters. */
  static final int MAX_NAME_LENGTH = 128;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> KEYS =
      List.of("name", "role", "of", "column", "type", "nullable", "min", "max");

  /** The roles that must be there exactly once, and how a spec writes them. */
  private static final Map<Role, String> UNIQUE = new LinkedHashMap<>();

  static {
    UNIQUE.put(Role.USER_ID, "role: id, of: user");
    UNIQUE.put(Role.ITEM_ID, "role: id, of: item");
    UNIQUE.put(Role.LABEL, "role: label");
  }

  private final SpecProblems problems;
  private final List<Feature> features = new ArrayList<>();
  private final Map<String, Integer> linesOfNames = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<Role, Integer> linesOfRoles = new LinkedHashMap<>();

  SpecFeatures(SpecProblems problems) {
    this.problems = problems;
  }

  List<Feature> all() {
    return features;
  }

  void add(Feature feature) {
    features.add(feature);
  }

  /**
   * Reads the list of features.
   *
   * @param userColumn the ratings' column with the user's key, and the same for the item
   */
  void readAll(SpecMapping top, String userColumn, String itemColumn) {
    List<Node> nodes = top.requiredList("features");
    if (nodes.size() >= MAX_FEATURES) {
      problems.add(
          top.line("features"),
          "%d features are too many: at most %d, with the time"
              .formatted(nodes.size(), MAX_FEATURES));
      return;
    }
    boolean allRolesRead = top.has("features");
    for (Node node : nodes) {
      SpecMapping mapping = SpecMapping.of(node, "a feature", KEYS, problems);
      Role role = mapping == null ? null : role(mapping);
      if (mapping == null || role == null) {
        allRolesRead = false;
        if (mapping != null) {
          newName(mapping);
          type(mapping);
        }
        continue;
      }
      requireUnique(role, mapping);
      features.add(feature(mapping, role, userColumn, itemColumn));
    }
    if (allRolesRead) {
      UNIQUE.forEach(
          (role, text) -> {
            if (!linesOfRoles.containsKey(role)) {
              problems.add(
                  top.line("features"), "the spec needs one feature with {%s}".formatted(text));
            }
          });
    }
  }

  private void requireUnique(Role role, SpecMapping mapping) {
    Integer before = linesOfRoles.putIfAbsent(role, mapping.line());
    if (before != null && UNIQUE.containsKey(role)) {
      problems.add(
          mapping.line(),
          "only one feature has {%s}, and line %d has it".formatted(UNIQUE.get(role), before));
    }
  }

  private Feature feature(SpecMapping mapping, Role role, String userColumn, String itemColumn) {
    String name = newName(mapping);
    FeatureType type = type(mapping);
    boolean id = role == Role.USER_ID || role == Role.ITEM_ID;
    String column =
        switch (role) {
          case USER_ID -> userColumn;
          case ITEM_ID -> itemColumn;
          case USER, ITEM, LABEL, TIME -> column(mapping, name);
        };
    if (id && mapping.has("column")) {
      problems.add(
          mapping.line("column"),
          "an id has no column of its own: it is the one that 'ratings' names");
    }
    boolean feature = role == Role.USER || role == Role.ITEM;
    boolean nullable = mapping.bool("nullable", feature);
    if (nullable && !feature) {
      problems.add(
          mapping.line("nullable"), "an id or label cannot be null; only user and item features");
    }
    Double min = mapping.number("min");
    Double max = mapping.number("max");
    if (type != null) {
      checkType(mapping, role, type);
    }
    if (min != null && max != null && min > max) {
      problems.add(mapping.line("min"), "min %s is greater than max %s".formatted(min, max));
    }
    return new Feature(
        name, type == null ? FeatureType.STRING : type, role, column, nullable, min, max);
  }

  private void checkType(SpecMapping mapping, Role role, FeatureType type) {
    boolean id = role == Role.USER_ID || role == Role.ITEM_ID;
    Kind kind = type.kind();
    if (id && kind != Kind.INT && kind != Kind.LONG && kind != Kind.STRING) {
      problems.add(
          mapping.line("type"), "an id is of type int, long or string, not %s".formatted(type));
    }
    if (role == Role.LABEL && !type.isNumeric()) {
      problems.add(
          mapping.line("type"),
          "the label is a number (int, long, decimal(p,s) or double), not %s".formatted(type));
    }
    for (String limit : List.of("min", "max")) {
      if (mapping.has(limit) && !type.isNumeric()) {
        problems.add(
            mapping.line(limit), "%s is for numbers, and this is a %s".formatted(limit, type));
      }
    }
  }

  /** The role; null with a problem. */
  private @Nullable Role role(SpecMapping mapping) {
    String role = mapping.requiredText("role");
    if (!role.equals("id") && mapping.has("of")) {
      problems.add(mapping.line("of"), "only {role: id} has 'of'");
    }
    switch (role) {
      case "user":
        return Role.USER;
      case "item":
        return Role.ITEM;
      case "label":
        return Role.LABEL;
      case "id":
        return roleOfId(mapping);
      case "":
        return null;
      default:
        problems.add(
            mapping.line("role"), "'%s' is no role: use id, user, item or label".formatted(role));
        return null;
    }
  }

  private @Nullable Role roleOfId(SpecMapping mapping) {
    String of = mapping.requiredText("of");
    switch (of) {
      case "user":
        return Role.USER_ID;
      case "item":
        return Role.ITEM_ID;
      case "":
        return null;
      default:
        problems.add(mapping.line("of"), "an id is of: user or of: item, not '%s'".formatted(of));
        return null;
    }
  }

  private @Nullable FeatureType type(SpecMapping mapping) {
    String text = mapping.requiredText("type");
    if (text.isEmpty()) {
      return null;
    }
    try {
      return FeatureType.parse(text);
    } catch (IllegalArgumentException e) {
      problems.add(mapping.line("type"), String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** The name of a feature or of the time, which no other has. */
  String newName(SpecMapping mapping) {
    String name = mapping.requiredText("name");
    if (name.isEmpty()) {
      return name;
    }
    if (name.length() > MAX_NAME_LENGTH || !NAME.matcher(name).matches()) {
      problems.add(
          mapping.line("name"),
          "'%s' is no name: letters, digits and _, no digit first, at most %d characters"
              .formatted(name, MAX_NAME_LENGTH));
    }
    Integer before = linesOfNames.putIfAbsent(name, mapping.line("name"));
    if (before != null) {
      problems.add(
          mapping.line("name"),
          "the name '%s' is taken in line %d (case counts nothing)".formatted(name, before));
    }
    return name;
  }

  /** The column of a feature: as written, or else as the feature is called. */
  String column(SpecMapping mapping, String name) {
    return mapping.has("column") ? requiredColumn(mapping, "column", problems) : name;
  }

  /** The name of a column that must be given; "" with a problem. */
  static String requiredColumn(SpecMapping mapping, String key, SpecProblems problems) {
    String column = mapping.requiredText(key);
    if (column.length() > MAX_NAME_LENGTH || column.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          mapping.line(key),
          "the name of a column has at most %d characters, none of them a control character"
              .formatted(MAX_NAME_LENGTH));
    }
    return column;
  }
}
