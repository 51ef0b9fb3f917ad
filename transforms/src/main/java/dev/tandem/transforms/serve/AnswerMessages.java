package dev.tandem.transforms.serve;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.recommend.Recommendation;
import dev.tandem.transforms.recommend.RecommendationJson;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of answers: the session's id as the key, so that a session's recommendations stay
 * in order where a topic keeps the order of a key, and {@link RecommendationJson} as the value.
 *
 * <p>Bounded or unbounded; one message for each answer, in no promised order.
 */
public final class AnswerMessages
    extends PTransform<PCollection<Answer>, PCollection<KV<String, byte[]>>> {
  private static final long serialVersionUID = 1;

  private final FeatureSpec spec;

  private AnswerMessages(FeatureSpec spec) {
    this.spec = spec;
  }

  /**
   * @param spec whose names the messages' ids have
   * @throws IllegalArgumentException if an id of the spec has the name of another key
   */
  public static AnswerMessages of(FeatureSpec spec) {
    new RecommendationJson(spec);
    return new AnswerMessages(spec);
  }

  @Override
  public PCollection<KV<String, byte[]>> expand(PCollection<Answer> answers) {
    return answers
        .apply("Write message", ParDo.of(new WriteFn(spec)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()));
  }

  private static final class WriteFn extends DoFn<Answer, KV<String, byte[]>> {
    private static final long serialVersionUID = 1;

    private final FeatureSpec spec;
    private transient @Nullable RecommendationJson json;

    WriteFn(FeatureSpec spec) {
      this.spec = spec;
    }

    @ProcessElement
    public void process(@Element Answer answer, OutputReceiver<KV<String, byte[]>> out) {
      if (json == null) {
        json = new RecommendationJson(spec);
      }
      Recommendation recommendation = answer.recommendation();
      out.output(KV.of(recommendation.sessionId(), json.write(recommendation)));
    }
  }
}
