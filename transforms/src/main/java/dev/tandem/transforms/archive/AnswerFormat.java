package dev.tandem.transforms.archive;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.serve.Answer;
import java.time.Instant;
import java.util.List;

/** What all formats of answers have in common: the columns, and the time they are filed under. */
abstract sealed class AnswerFormat implements RollingFormat<Answer>
    permits AnswerParquet, AnswerJsonLines {
  private static final long serialVersionUID = 1;

  private final FeatureSpec spec;

  /**
   * @throws IllegalArgumentException if a feature of the spec has the name of another column
   */
  AnswerFormat(FeatureSpec spec) {
    AnswerColumns.of(spec);
    this.spec = spec;
  }

  /** When the answer was made. */
  @Override
  public final Instant time(Answer answer) {
    return answer.recommendation().servedAt();
  }

  final FeatureSpec spec() {
    return spec;
  }

  final List<Column<Answer>> columns() {
    return AnswerColumns.of(spec);
  }
}
