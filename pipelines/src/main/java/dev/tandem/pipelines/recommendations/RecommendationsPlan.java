package dev.tandem.pipelines.recommendations;

import dev.tandem.transforms.activity.RawRecord;
import dev.tandem.transforms.activity.TrackSessions;
import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.serve.Answer;
import dev.tandem.transforms.serve.RecommendProducts;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;

/**
 * What the stream is made of.
 *
 * @param sink takes messages, keyed by session
 * @param archive null if nothing is archived
 */
record RecommendationsPlan(
    FeatureSpec spec,
    PTransform<PBegin, PCollection<RawRecord>> source,
    TrackSessions sessions,
    RecommendProducts recommend,
    PTransform<PCollection<KV<String, byte[]>>, PDone> sink,
    @Nullable PTransform<PCollection<Answer>, PDone> archive,
    PTransform<PCollection<Failure>, PDone> failures) {

  RecommendationsPlan withSource(PTransform<PBegin, PCollection<RawRecord>> newSource) {
    return new RecommendationsPlan(spec, newSource, sessions, recommend, sink, archive, failures);
  }
}
