package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.Joined;
import dev.tandem.transforms.ratings.UserRatings;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/**
 * Turns each user's joined ratings into rows of the training table and failures, as the {@link
 * RatingJudge} decides. One element out for each in; ratings in = rows + merged + failures in each.
 * Bounded or unbounded, no shuffle.
 *
 * <p>Rows and failures stay in one element: with two outputs the Spark runner would hold all rows
 * in memory until both are consumed.
 */
public final class SelectTrainingRows
    extends PTransform<PCollection<Joined<UserRatings>>, PCollection<TrainingRows>> {
  private static final long serialVersionUID = 1;

  private final RatingJudge judge;

  public SelectTrainingRows(RatingJudge judge) {
    this.judge = judge;
  }

  @Override
  public PCollection<TrainingRows> expand(PCollection<Joined<UserRatings>> joined) {
    return joined.apply("Judge", ParDo.of(new JudgeFn(judge))).setCoder(TrainingRowsCoder.of());
  }

  private static final class JudgeFn extends DoFn<Joined<UserRatings>, TrainingRows> {
    private static final long serialVersionUID = 1;

    private final RatingJudge judge;
    private final Counter rows = Metrics.counter(SelectTrainingRows.class, "rows");
    private final Counter merged = Metrics.counter(SelectTrainingRows.class, "merged-duplicates");
    private final Counter failed = Metrics.counter(SelectTrainingRows.class, "failed");

    JudgeFn(RatingJudge judge) {
      this.judge = judge;
    }

    @ProcessElement
    public void process(@Element Joined<UserRatings> joined, OutputReceiver<TrainingRows> out) {
      TrainingRows judged = judge.judge(joined);
      rows.inc(judged.rows().size());
      merged.inc(judged.merged());
      failed.inc(judged.failures().size());
      out.output(judged);
    }
  }
}
