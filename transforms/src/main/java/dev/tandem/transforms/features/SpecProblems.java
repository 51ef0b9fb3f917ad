package dev.tandem.transforms.features;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Collects what is wrong with a spec, so that its author hears of all of it at once. */
final class SpecProblems {
  private record Problem(int line, String reason) {}

  private final String sourceName;
  private final List<Problem> problems = new ArrayList<>();

  SpecProblems(String sourceName) {
    this.sourceName = sourceName;
  }

  /**
   * @param line counted from 1
   */
  void add(int line, String reason) {
    problems.add(new Problem(line, reason));
  }

  /**
   * @throws IllegalArgumentException if there are problems; one line for each, in the order of the
   *     file
   */
  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          problems.stream()
              .sorted(Comparator.comparingInt(Problem::line))
              .map(p -> sourceName + ":" + p.line() + ": " + p.reason())
              .collect(Collectors.joining("\n")));
    }
  }
}
