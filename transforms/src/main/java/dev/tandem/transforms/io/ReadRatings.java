package dev.tandem.transforms.io;

import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.ratings.UserRatings;
import java.util.List;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the ratings of a shop, one element per user.
 *
 * <p>Bounded. Each {@link ReadLane} is read by one worker over one connection, which closes at its
 * end; so no more connections are open at once than there are lanes. Every row of the table is in
 * exactly one element, also rows without a key. A row whose values cannot be decoded is in the
 * element's {@code rejected}. If the database goes away the lane fails with a {@link
 * DatabaseGoneException}, and the runner decides whether to read it again; a view that has ended
 * makes that fail too.
 *
 * <p>Users come in no promised order. With {@link RatingsSelection#together} all ratings of a user
 * are in one element. Memory: one user's ratings and one fetch of rows per lane.
 */
public final class ReadRatings extends PTransform<PBegin, PCollection<UserRatings>> {
  private static final long serialVersionUID = 1;

  private final RatingsSource source;

  /**
   * @param lanes what each connection reads; at least one
   * @param tables loaded before a lane opens its connection, so that loading and reading do not
   *     hold one each
   */
  public ReadRatings(
      DatabaseConfig database,
      DatabaseView view,
      RatingsSelection selection,
      List<ReadLane> lanes,
      SharedFeatureTables tables) {
    if (lanes.isEmpty()) {
      throw new IllegalArgumentException("at least one lane is needed");
    }
    this.source = new RatingsSource(database, view, selection, tables, lanes);
  }

  @Override
  public PCollection<UserRatings> expand(PBegin input) {
    return input.apply("Read lanes", Read.from(source));
  }
}
