package dev.tandem.transforms.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link BundleValidator} found.
 *
 * @param description what the bundle says of itself; null if that cannot be read
 * @param facts what is right, one sentence each
 * @param problems what is wrong, one sentence each; empty if the bundle is valid
 */
public record BundleCheck(
    @Nullable BundleDescription description, List<String> facts, List<String> problems) {

  public BundleCheck {
    facts = List.copyOf(facts);
    problems = List.copyOf(problems);
  }

  public boolean isValid() {
    return problems.isEmpty();
  }
}
