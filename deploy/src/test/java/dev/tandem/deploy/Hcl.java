package dev.tandem.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads Terraform's language as far as rules need it: blocks, their labels and attributes. An
 * attribute's expression stays text: what is a reference in the file is one for the rules too,
 * where a reader that evaluated would see nothing.
 */
final class Hcl {

  /**
   * @param type such as "resource"; the whole file is a block without one
   * @param attributes by name, the expression's text without comments
   */
  record Block(
      String type,
      List<String> labels,
      Map<String, String> attributes,
      List<Block> blocks,
      int line) {

    /** A block's last label, or its type. */
    String name() {
      return labels.isEmpty() ? type : labels.get(labels.size() - 1);
    }

    /** An attribute's text, empty if there is none. */
    String text(String attribute) {
      return attributes.getOrDefault(attribute, "");
    }

    /** The blocks of a type and, if given, a first label, at this level. */
    List<Block> all(String type, String... label) {
      return blocks.stream()
          .filter(block -> block.type().equals(type))
          .filter(block -> label.length == 0 || block.labels().get(0).equals(label[0]))
          .toList();
    }

    /** This block and all in it. */
    Stream<Block> everything() {
      return Stream.concat(Stream.of(this), blocks.stream().flatMap(Block::everything));
    }
  }

  private final String source;
  private int at;

  private Hcl(String source) {
    this.source = source;
  }

  /**
   * @throws IllegalArgumentException if the text is not of this language; names the line
   */
  static Block parse(String text) {
    Hcl parser = new Hcl(text);
    Block file = parser.body("", List.of(), 1);
    if (parser.at < text.length()) {
      throw parser.unexpected();
    }
    return file;
  }

  /** The texts of an expression's string literals, templates as they are written. */
  static List<String> strings(String expression) {
    List<String> strings = new ArrayList<>();
    Hcl parser = new Hcl(expression);
    while (parser.at < expression.length()) {
      if (parser.peek() == '"') {
        int start = parser.at + 1;
        parser.skipString();
        strings.add(expression.substring(start, parser.at - 1));
      } else {
        parser.at++;
      }
    }
    return strings;
  }

  /** The keys of an expression's object literals that are in no other one. */
  static List<String> keys(String expression) {
    List<String> keys = new ArrayList<>();
    Hcl parser = new Hcl(expression);
    int depth = 0;
    while (parser.at < expression.length()) {
      char here = parser.peek();
      int start = parser.at;
      if (here == '"') {
        parser.skipString();
      } else if (isWord(here)) {
        parser.word();
      } else {
        depth += here == '{' ? 1 : here == '}' ? -1 : 0;
        parser.at++;
        continue;
      }
      int end = parser.at;
      while (parser.at < expression.length() && " \t".indexOf(parser.peek()) >= 0) {
        parser.at++;
      }
      boolean assigns =
          parser.at < expression.length()
              && parser.peek() == '='
              && "=>".indexOf(parser.peek(1)) < 0;
      if (depth == 1 && assigns) {
        keys.add(expression.substring(start, end).replace("\"", ""));
      }
    }
    return keys;
  }

  private Block body(String type, List<String> labels, int line) {
    Map<String, String> attributes = new LinkedHashMap<>();
    List<Block> blocks = new ArrayList<>();
    while (true) {
      skipBlanks(true);
      if (at >= source.length() || peek() == '}') {
        return new Block(type, labels, attributes, blocks, line);
      }
      int begun = lineHere();
      String name = word();
      skipBlanks(false);
      if (peek() == '=') {
        at++;
        if (attributes.put(name, expression()) != null) {
          throw new IllegalArgumentException("line %d: %s is set twice".formatted(begun, name));
        }
        continue;
      }
      List<String> found = new ArrayList<>();
      while (peek() == '"' || isWord(peek())) {
        int start = at;
        if (peek() == '"') {
          skipString();
          found.add(source.substring(start + 1, at - 1));
        } else {
          found.add(word());
        }
        skipBlanks(false);
      }
      expect('{');
      blocks.add(body(name, List.copyOf(found), begun));
      expect('}');
    }
  }

  /** To the end of the line on which all brackets are closed. */
  private String expression() {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    while (at < source.length()) {
      char here = peek();
      int start = at;
      if (here == '"') {
        skipString();
      } else if (here == '#' || (here == '/' && (peek(1) == '/' || peek(1) == '*'))) {
        skipComment();
        continue;
      } else if (here == '<' && peek(1) == '<') {
        skipHeredoc();
      } else if (depth == 0 && (here == '\n' || here == '}')) {
        return text.toString().strip();
      } else {
        depth += "([{".indexOf(here) >= 0 ? 1 : ")]}".indexOf(here) >= 0 ? -1 : 0;
        at++;
      }
      text.append(source, start, at);
    }
    if (depth != 0) {
      throw unexpected();
    }
    return text.toString().strip();
  }

  private void skipString() {
    at++;
    while (at < source.length() && peek() != '"') {
      if (peek() == '\\') {
        at += 2;
      } else if ((peek() == '$' || peek() == '%')
          && peek(1) == '{'
          && source.charAt(at - 1) != peek()) {
        skipTemplate();
      } else {
        at++;
      }
    }
    expect('"');
  }

  private void skipTemplate() {
    at += 2;
    int depth = 1;
    while (at < source.length() && depth > 0) {
      if (peek() == '"') {
        skipString();
      } else {
        depth += peek() == '{' ? 1 : peek() == '}' ? -1 : 0;
        at++;
      }
    }
  }

  private void skipHeredoc() {
    int end = source.indexOf('\n', at);
    String mark = source.substring(at, end).replaceFirst("^<<-?", "").strip();
    at = end;
    do {
      at = source.indexOf('\n', at) + 1;
      if (at == 0) {
        throw new IllegalArgumentException("the text " + mark + " has no end");
      }
    } while (!source.substring(at).lines().findFirst().orElse("").strip().equals(mark));
    at = source.indexOf(mark, at) + mark.length();
  }

  private void skipComment() {
    if (peek() == '/' && peek(1) == '*') {
      int end = source.indexOf("*/", at);
      at = end < 0 ? source.length() : end + 2;
    } else {
      int end = source.indexOf('\n', at);
      at = end < 0 ? source.length() : end;
    }
  }

  private void skipBlanks(boolean lines) {
    while (at < source.length()) {
      char here = peek();
      if (here == ' ' || here == '\t' || here == '\r' || (lines && here == '\n')) {
        at++;
      } else if (lines && (here == '#' || (here == '/' && (peek(1) == '/' || peek(1) == '*')))) {
        skipComment();
      } else {
        return;
      }
    }
  }

  private String word() {
    int start = at;
    while (at < source.length() && isWord(peek())) {
      at++;
    }
    if (start == at) {
      throw unexpected();
    }
    return source.substring(start, at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw unexpected();
    }
    at++;
  }

  private static boolean isWord(char here) {
    return Character.isLetterOrDigit(here) || here == '_' || here == '-';
  }

  private char peek() {
    return peek(0);
  }

  private char peek(int further) {
    return at + further < source.length() ? source.charAt(at + further) : '\0';
  }

  private int lineHere() {
    return (int) source.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException(
        "line %d: %s is unexpected"
            .formatted(lineHere(), at < source.length() ? "'" + peek() + "'" : "the end"));
  }
}
