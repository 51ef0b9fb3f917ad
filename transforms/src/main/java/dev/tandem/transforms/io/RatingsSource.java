package dev.tandem.transforms.io;

import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.ratings.UserRatings;
import dev.tandem.transforms.ratings.UserRatingsCoder;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.LongAdder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * The ratings as lanes. A source, and not a step that reads: the Spark runner holds all that a step
 * gives for one element before the next step sees any of it, while it pulls a source row by row.
 */
final class RatingsSource extends BoundedSource<UserRatings> {
  private static final long serialVersionUID = 1;

  /** Only proportions matter: a runner divides it by its parallelism. */
  private static final long LANE_BYTES = 1L << 30;

  private final DatabaseConfig database;
  private final DatabaseView view;
  private final RatingsSelection selection;
  private final SharedFeatureTables tables;
  private final List<ReadLane> lanes;

  RatingsSource(
      DatabaseConfig database,
      DatabaseView view,
      RatingsSelection selection,
      SharedFeatureTables tables,
      List<ReadLane> lanes) {
    this.database = database;
    this.view = view;
    this.selection = selection;
    this.tables = tables;
    this.lanes = List.copyOf(lanes);
  }

  /** One part per lane, whatever size is wished for: more parts would be more connections. */
  @Override
  public List<RatingsSource> split(long desiredBundleSizeBytes, PipelineOptions options) {
    List<RatingsSource> parts = new ArrayList<>();
    for (ReadLane lane : lanes) {
      parts.add(new RatingsSource(database, view, selection, tables, List.of(lane)));
    }
    return parts;
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return LANE_BYTES * lanes.size();
  }

  @Override
  public Coder<UserRatings> getOutputCoder() {
    return UserRatingsCoder.of();
  }

  @Override
  public BoundedReader<UserRatings> createReader(PipelineOptions options) {
    return new LaneReader(this);
  }

  private static final class LaneReader extends BoundedReader<UserRatings> {
    private final RatingsSource source;
    private final LongAdder progress;
    private final Counter rowsRead = Metrics.counter(ReadRatings.class, "ratings-read");
    private int lane;
    private @Nullable Connection connection;
    private @Nullable RatingsReader reader;
    private @Nullable UserRatings current;

    LaneReader(RatingsSource source) {
      this.source = source;
      this.progress = ReadProgress.of(source.selection.runId());
    }

    @Override
    public boolean start() throws IOException {
      // Before the connection opens, so that loading and reading do not hold one each.
      try (SharedFeatureTables.Lease lease = source.tables.lease()) {
        lease.get();
        Connection opened = source.database.connect();
        connection = opened;
        source.view.join(opened, source.selection.dialect());
      } catch (SQLException e) {
        throw gone(e);
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e.getMessage(), e);
      }
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      if (connection == null) {
        throw new IllegalStateException("advance was called before start");
      }
      try {
        current = null;
        while (current == null) {
          if (reader == null) {
            if (lane == source.lanes.size()) {
              connection.rollback();
              return false;
            }
            reader = new RatingsReader(source.selection, source.lanes.get(lane++), connection);
          }
          current = reader.next();
          if (current == null) {
            reader.close();
            reader = null;
          }
        }
      } catch (SQLException e) {
        throw gone(e);
      }
      int rows = current.ratings().size() + current.rejected().size();
      progress.add(rows);
      rowsRead.inc(rows);
      return true;
    }

    private DatabaseGoneException gone(SQLException e) {
      return new DatabaseGoneException(
          "Reading %s from %s failed: %s"
              .formatted(
                  source.selection.schema().spec().ratings().label(),
                  source.database.publicUrl(),
                  e.getMessage()),
          e);
    }

    @Override
    public UserRatings getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public void close() throws IOException {
      try (Connection closedLast = connection) {
        if (reader != null) {
          reader.close();
        }
      } catch (SQLException e) {
        throw gone(e);
      }
    }

    @Override
    public BoundedSource<UserRatings> getCurrentSource() {
      return source;
    }
  }
}
