package dev.tandem.transforms.io;

import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.ratings.UserRatings;
import dev.tandem.transforms.ratings.UserRatingsCoder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the ratings of a shop, one element per user.
 *
 * <p>Bounded. Each {@link ReadLane} is read by one worker over one connection, which closes at its
 * end; so no more connections are open at once than there are lanes. Every row of the table is in
 * exactly one element, also rows without a key. A row whose values cannot be decoded is in the
 * element's {@code rejected}. If the database goes away the lane fails, and the runner decides
 * whether to read it again; a view that has ended makes that fail too.
 *
 * <p>Users come in no promised order. With {@link RatingsSelection#together} all ratings of a user
 * are in one element.
 */
public final class ReadRatings extends PTransform<PBegin, PCollection<UserRatings>> {
  private static final long serialVersionUID = 1;

  private final DatabaseConfig database;
  private final DatabaseView view;
  private final RatingsSelection selection;
  private final List<ReadLane> lanes;
  private final SharedFeatureTables tables;

  /**
   * @param lanes what each connection reads; at least one
   * @param tables loaded before a lane opens its connection, so that loading and reading do not hold
   *     one each
   */
  public ReadRatings(
      DatabaseConfig database,
      DatabaseView view,
      RatingsSelection selection,
      List<ReadLane> lanes,
      SharedFeatureTables tables) {
    this.database = database;
    this.view = view;
    this.selection = selection;
    this.lanes = List.copyOf(lanes);
    this.tables = tables;
  }

  @Override
  public PCollection<UserRatings> expand(PBegin input) {
    return input
        .apply("Lanes", Create.of(lanes).withCoder(ReadLaneCoder.of()))
        .apply("Read lane", ParDo.of(new ReadLaneFn(database, view, selection, tables)))
        .setCoder(UserRatingsCoder.of());
  }

  private static final class ReadLaneFn extends DoFn<ReadLane, UserRatings> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(ReadRatings.class);

    private final DatabaseConfig database;
    private final DatabaseView view;
    private final RatingsSelection selection;
    private final SharedFeatureTables tables;
    private final Counter rowsRead = Metrics.counter(ReadRatings.class, "ratings-read");
    private transient SharedFeatureTables.@Nullable Lease lease;

    ReadLaneFn(
        DatabaseConfig database,
        DatabaseView view,
        RatingsSelection selection,
        SharedFeatureTables tables) {
      this.database = database;
      this.view = view;
      this.selection = selection;
      this.tables = tables;
    }

    @Setup
    public void setup() {
      lease = tables.lease();
    }

    @ProcessElement
    public void process(@Element ReadLane lane, OutputReceiver<UserRatings> out) throws Exception {
      if (lease != null) {
        lease.get();
      }
      LongAdder progress = ReadProgress.of(selection.runId());
      RatingsReader reader = new RatingsReader(selection, lane.shards(), progress, out::output);
      try (Connection connection = database.connect()) {
        view.join(connection, selection.dialect());
        for (ReadLane.Slice slice : lane.slices()) {
          long rows = reader.read(connection, slice);
          rowsRead.inc(rows);
          LOG.debug("Read {} ratings of {}", rows, slice);
        }
        connection.rollback();
      } catch (SQLException e) {
        throw new DatabaseGoneException(
            "Reading %s from %s failed: %s"
                .formatted(
                    selection.schema().spec().ratings().label(),
                    database.publicUrl(),
                    e.getMessage()),
            e);
      }
    }

    @Teardown
    public void teardown() {
      if (lease != null) {
        lease.close();
        lease = null;
      }
    }
  }
}
