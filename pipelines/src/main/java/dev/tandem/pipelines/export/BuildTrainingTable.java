package dev.tandem.pipelines.export;

import dev.tandem.transforms.features.JoinFeatures;
import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.ratings.UserRatings;
import dev.tandem.transforms.ratings.UserRatingsCoder;
import dev.tandem.transforms.snapshot.RatingJudge;
import dev.tandem.transforms.snapshot.SelectTrainingRows;
import dev.tandem.transforms.snapshot.TrainingRows;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * The middle of the export, between what is read and what is written: joins each user's ratings
 * with the features and decides which become rows. Bounded or unbounded, no shuffle.
 */
public final class BuildTrainingTable
    extends PTransform<PCollection<UserRatings>, PCollection<TrainingRows>> {
  private static final long serialVersionUID = 1;

  private final SharedFeatureTables tables;
  private final RatingJudge judge;

  public BuildTrainingTable(SharedFeatureTables tables, RatingJudge judge) {
    this.tables = tables;
    this.judge = judge;
  }

  @Override
  public PCollection<TrainingRows> expand(PCollection<UserRatings> ratings) {
    return ratings
        .apply("Join features", JoinFeatures.with(tables, UserRatingsCoder.of()))
        .apply("Select rows", new SelectTrainingRows(judge));
  }
}
