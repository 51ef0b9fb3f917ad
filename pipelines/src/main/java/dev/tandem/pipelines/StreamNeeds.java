package dev.tandem.pipelines;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an unbounded job asks of its runner.
 *
 * @param checkpoints folder for checkpoints; null for none that outlive the job
 * @param checkpointEvery how often one is taken, where the runner leaves the choice
 * @param exactlyOnce whether the sink commits with checkpoints
 * @param longestBundle how long a sink that sends when a bundle ends may wait for that; null if the
 *     sink sends at once
 * @param enhancedFanOut whether the source is a registered consumer of Kinesis
 * @param prometheusPort where metrics are shown on this machine; null for nowhere
 */
public record StreamNeeds(
    @Nullable String checkpoints,
    Duration checkpointEvery,
    boolean exactlyOnce,
    @Nullable Duration longestBundle,
    boolean enhancedFanOut,
    @Nullable Integer prometheusPort) {}
