package dev.tandem.transforms.io;

import dev.tandem.transforms.features.FeatureType;
import dev.tandem.transforms.features.FeatureType.Kind;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where the SQL of the databases that Tandem reads differs. */
public enum Dialect {
  POSTGRES('"') {
    @Override
    String normalisedText(String column, boolean trim) {
      // Of any text-like type, and without the padding of char(n). E'\v' would be the letter v.
      String text = "CAST(" + column + " AS text)";
      String trimmed = trim ? "btrim(" + text + ", E' \\t\\n\\x0B\\f\\r')" : text;
      return "NULLIF(" + trimmed + ", '') COLLATE \"C\"";
    }
  },
  MYSQL('`') {
    @Override
    String normalisedText(String column, boolean trim) {
      // One character set, so that keys of two tables compare; binary, because every usual
      // collation takes 'a' for 'A' and most take 'a ' for 'a'.
      String text = "CONVERT(" + column + " USING utf8mb4)";
      // Replacing is the dear part, and few keys need it.
      String trimmed =
          trim
              ? "CASE WHEN %1$s REGEXP '%2$s' THEN REGEXP_REPLACE(%1$s, '%3$s', '') ELSE %1$s END"
                  .formatted(text, AN_END, ENDS)
              : text;
      return "NULLIF(CAST(" + trimmed + " AS BINARY), '')";
    }
  };

  /**
   * White space at either end, from blank and tab to carriage return. The characters themselves: a
   * backslash means one thing or another as the server's sql_mode says.
   */
  private static final String AN_END = "^[ \t-\r]|[ \t-\r]$";

  private static final String ENDS = "^[ \t-\r]+|[ \t-\r]+$";

  private static final String SECRET = "(?:password|passwd|pwd)";
  private static final Pattern PASSWORD_PARAMETER =
      Pattern.compile("(?i)[?&;,(]\\s*" + SECRET + "\\s*=");
  private static final Pattern USER_AND_PASSWORD = Pattern.compile("//[^/?#]*:[^/?#]*@");
  private static final Pattern SCHEME = Pattern.compile("jdbc:([a-z0-9]+):.*", Pattern.DOTALL);

  private final char quote;

  Dialect(char quote) {
    this.quote = quote;
  }

  /**
   * The dialect of a JDBC URL: {@code jdbc:postgresql:}, {@code jdbc:mysql:} or {@code
   * jdbc:mariadb:}.
   *
   * @throws IllegalArgumentException for any other, and for one that carries a password; the
   *     message does not repeat the URL
   */
  public static Dialect of(String jdbcUrl) {
    if (carriesPassword(jdbcUrl)) {
      throw new IllegalArgumentException(
          "--jdbcUrl carries a password, which would end in logs and process lists: take it out and"
              + " name what holds it by --jdbcPasswordFile or --jdbcPasswordSecret");
    }
    Matcher scheme = SCHEME.matcher(jdbcUrl);
    String database = scheme.matches() ? scheme.group(1) : "";
    return switch (database) {
      case "postgresql" -> POSTGRES;
      case "mysql", "mariadb" -> MYSQL;
      default ->
          throw new IllegalArgumentException(
              "--jdbcUrl %s: it must begin with jdbc:postgresql:, jdbc:mysql: or jdbc:mariadb:"
                  .formatted(
                      database.isEmpty()
                          ? "is no JDBC URL"
                          : "names a database that cannot be read, " + database));
    };
  }

  private static boolean carriesPassword(String url) {
    String decoded;
    try {
      decoded = URLDecoder.decode(url, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      decoded = url;
    }
    return PASSWORD_PARAMETER.matcher(decoded).find() || USER_AND_PASSWORD.matcher(url).find();
  }

  /** An identifier as SQL takes it literally. */
  public String quote(String identifier) {
    String mark = String.valueOf(quote);
    return mark + identifier.replace(mark, mark + mark) + mark;
  }

  /** A table's name, perhaps with a schema before a dot, as SQL takes it literally. */
  public String quoteTable(String table) {
    return Arrays.stream(table.split("\\.", 2)).map(this::quote).collect(Collectors.joining("."));
  }

  /**
   * An SQL expression that orders and compares keys as Tandem does, for {@code ORDER BY} and for
   * {@code >=} and {@code <} alike: for a text key as {@link #normalisedKey(String, FeatureType,
   * boolean)} with trimming, for a number the column itself.
   */
  public String normalisedKey(String quotedColumn, FeatureType type) {
    return normalisedKey(quotedColumn, type, true);
  }

  /**
   * An SQL expression that orders and compares keys as Tandem does.
   *
   * <p>Text compares by its UTF-8 bytes, whatever the column's collation; it is without white space
   * at its ends if {@code trim}, and null if nothing is left, as {@link ValueReader} reads it. The
   * order of bytes is that of code points; {@link String#compareTo} differs from it beyond U+FFFF.
   * MySQL and MariaDB sort by no more than {@code max_sort_length} bytes, 1024 by default.
   *
   * @param type int, long or string
   */
  public String normalisedKey(String quotedColumn, FeatureType type, boolean trim) {
    return type.kind() == Kind.STRING ? normalisedText(quotedColumn, trim) : quotedColumn;
  }

  abstract String normalisedText(String column, boolean trim);
}
