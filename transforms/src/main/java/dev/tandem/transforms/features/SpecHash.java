package dev.tandem.transforms.features;

import dev.tandem.transforms.features.FeatureSpec.Source;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fingerprint of what a spec means. The spec's name for people, its segment and its stock are
 * no part of it, nor are comments, layout and the order of keys; the order of features is.
 */
final class SpecHash {
  /** Changes when the rendering below does; then every hash does too. */
  private static final String FORMAT = "tandem-feature-spec-1";

  private final StringBuilder text = new StringBuilder();

  private SpecHash() {}

  /** SHA-256, 64 hex digits. */
  static String of(
      Source users,
      Source items,
      Source ratings,
      List<Feature> features,
      boolean timeOptional,
      boolean trim) {
    SpecHash hash = new SpecHash();
    hash.add(FORMAT);
    for (Source source : List.of(users, items, ratings)) {
      hash.add(source.name());
      hash.add(source.table());
      hash.add(source.query());
      hash.add(source.key());
    }
    for (Feature feature : features) {
      hash.add(feature.name());
      hash.add(feature.type());
      hash.add(feature.role());
      hash.add(feature.column());
      hash.add(feature.nullable());
      hash.add(feature.min());
      hash.add(feature.max());
    }
    hash.add(timeOptional);
    hash.add(trim);
    return hash.digest();
  }

  /** Length first: no value can be taken for the end of another. */
  private void add(@Nullable Object value) {
    if (value == null) {
      text.append("-\n");
    } else {
      String rendered = value.toString();
      text.append(rendered.length()).append(':').append(rendered).append('\n');
    }
  }

  private String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
