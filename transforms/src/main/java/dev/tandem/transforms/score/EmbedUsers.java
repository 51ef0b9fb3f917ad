package dev.tandem.transforms.score;

import dev.tandem.transforms.model.FeatureInputs.Side;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Gives users their vectors, as the user tower computes them. The element may be anything in which
 * a user's features can be found: a row, a session with its events.
 *
 * <p>Bounded or unbounded. Each element comes out once, under {@link #embedded} or, with the
 * reason, under {@link #notEmbedded}; in its window, in no promised order. Unless {@link #atOnce}
 * says otherwise an element is computed when it comes, and waits for no other.
 *
 * @param <T> the element; its coder is that of the input
 */
public final class EmbedUsers<T> extends PTransform<PCollection<T>, PCollectionTuple> {
  private static final long serialVersionUID = 1;

  private final TowerSource towers;
  private final ElementValues<T> values;
  private final int atOnce;
  private final TupleTag<Embedded<T>> embedded;
  private final TupleTag<NotEmbedded<T>> notEmbedded;

  private EmbedUsers(
      TowerSource towers,
      ElementValues<T> values,
      int atOnce,
      TupleTag<Embedded<T>> embedded,
      TupleTag<NotEmbedded<T>> notEmbedded) {
    this.towers = towers;
    this.values = values;
    this.atOnce = atOnce;
    this.embedded = embedded;
    this.notEmbedded = notEmbedded;
  }

  /**
   * @param values finds a user's features in an element
   */
  public static <T> EmbedUsers<T> of(TowerSource towers, ElementValues<T> values) {
    return new EmbedUsers<>(
        towers, values, 1, new TupleTag<>("embedded"), new TupleTag<>("not embedded"));
  }

  /**
   * Computes up to this many at once, which is cheaper by far, and may keep an element waiting
   * until the runner ends its bundle: for bounded work.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public EmbedUsers<T> atOnce(int elements) {
    if (elements < 1) {
      throw new IllegalArgumentException("%d elements at once: at least 1".formatted(elements));
    }
    return new EmbedUsers<>(towers, values, elements, embedded, notEmbedded);
  }

  /** The tag of those with a vector. */
  public TupleTag<Embedded<T>> embedded() {
    return embedded;
  }

  /** The tag of those without. */
  public TupleTag<NotEmbedded<T>> notEmbedded() {
    return notEmbedded;
  }

  @Override
  public PCollectionTuple expand(PCollection<T> users) {
    PCollectionTuple out =
        users.apply(
            "Run user tower",
            ParDo.of(new EmbedFn<>(towers, Side.USER, values, atOnce, embedded, notEmbedded))
                .withOutputTags(embedded, TupleTagList.of(notEmbedded)));
    out.get(embedded).setCoder(EmbeddedCoder.of(users.getCoder()));
    out.get(notEmbedded).setCoder(NotEmbeddedCoder.of(users.getCoder()));
    return out;
  }
}
