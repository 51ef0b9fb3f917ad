package dev.tandem.transforms.model;

import java.util.List;

/** A folder holds no bundle that can be used; says everything that is wrong with it. */
public final class InvalidBundleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  InvalidBundleException(String folder, List<String> problems) {
    super("%s is no valid bundle:\n- %s".formatted(folder, String.join("\n- ", problems)));
    this.problems = List.copyOf(problems);
  }

  /** One sentence each. */
  public List<String> problems() {
    return problems;
  }
}
