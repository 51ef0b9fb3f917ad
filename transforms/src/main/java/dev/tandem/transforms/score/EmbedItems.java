package dev.tandem.transforms.score;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureRowCoder;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.FeatureInputs.Side;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Gives items their vectors, as the item tower computes them.
 *
 * <p>Bounded or unbounded. Each item comes out once, under {@link #EMBEDDED} or, with the reason,
 * under {@link #NOT_EMBEDDED}; in its window, in no promised order. Items are computed {@value
 * #AT_ONCE} at a time within a bundle of the runner, and none stays behind when that ends.
 */
public final class EmbedItems extends PTransform<PCollection<FeatureRow>, PCollectionTuple> {
  private static final long serialVersionUID = 1;

  /** Enough that a row costs little, few enough that they fit a core's cache. */
  private static final int AT_ONCE = 256;

  public static final TupleTag<Embedded<FeatureRow>> EMBEDDED = new TupleTag<>("embedded") {};
  public static final TupleTag<NotEmbedded<FeatureRow>> NOT_EMBEDDED =
      new TupleTag<>("not embedded") {};

  private final TowerSource towers;

  public EmbedItems(TowerSource towers) {
    this.towers = towers;
  }

  @Override
  public PCollectionTuple expand(PCollection<FeatureRow> items) {
    PCollectionTuple out =
        items.apply(
            "Run item tower",
            ParDo.of(
                    new EmbedFn<>(
                        towers, Side.ITEM, FeatureInputs::value, AT_ONCE, EMBEDDED, NOT_EMBEDDED))
                .withOutputTags(EMBEDDED, TupleTagList.of(NOT_EMBEDDED)));
    out.get(EMBEDDED).setCoder(EmbeddedCoder.of(FeatureRowCoder.of()));
    out.get(NOT_EMBEDDED).setCoder(NotEmbeddedCoder.of(FeatureRowCoder.of()));
    return out;
  }
}
