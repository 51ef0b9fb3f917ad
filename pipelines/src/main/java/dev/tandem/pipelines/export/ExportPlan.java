package dev.tandem.pipelines.export;

import dev.tandem.transforms.features.SharedFeatureTables;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.io.DatabaseView;
import dev.tandem.transforms.io.RatingsSelection;
import dev.tandem.transforms.io.ReadLane;
import dev.tandem.transforms.ratings.DuplicateRatings;
import dev.tandem.transforms.snapshot.KeepPreviousRows;
import dev.tandem.transforms.snapshot.WriteSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything the pipeline of one export is built from, decided and checked before it starts.
 *
 * @param previous the snapshot to merge with, or null
 */
public record ExportPlan(
    DatabaseConfig database,
    DatabaseView view,
    RatingsSelection selection,
    List<ReadLane> lanes,
    SharedFeatureTables tables,
    DuplicateRatings duplicates,
    WriteSnapshot.Target target,
    KeepPreviousRows.@Nullable Previous previous) {}
