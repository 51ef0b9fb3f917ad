package dev.tandem.pipelines.recommendations;

import dev.tandem.options.ActivityOptions.StartAt;
import dev.tandem.options.ArchiveOptions.ArchiveFormat;
import dev.tandem.options.Channel;
import dev.tandem.options.DeliveryOptions.Delivery;
import dev.tandem.options.RecommendationsOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.DurationFlag;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.SpecFile;
import dev.tandem.pipelines.StreamNeeds;
import dev.tandem.pipelines.Troubles;
import dev.tandem.transforms.activity.TrackSessions;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.io.DatabaseConfig;
import dev.tandem.transforms.io.DatabaseGoneException;
import dev.tandem.transforms.io.SchemaMismatchException;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.recommend.RecommendSettings;
import dev.tandem.transforms.score.BeamModelFolder;
import java.io.IOException;
import java.time.Duration;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/** One run of the stream, from the flags to its end. */
final class RecommendationsRun {
  // placeholder until the parts are merged
}
