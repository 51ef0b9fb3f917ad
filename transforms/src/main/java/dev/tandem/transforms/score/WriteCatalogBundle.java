package dev.tandem.transforms.score;

import dev.tandem.transforms.failure.Failure;
import dev.tandem.transforms.failure.FailureLimit;
import dev.tandem.transforms.failure.FailureLinesWriter;
import dev.tandem.transforms.features.Feature;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.features.ValueText;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.BundleWriter;
import dev.tandem.transforms.model.FeatureInputs;
import dev.tandem.transforms.model.FeatureInputs.Side;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.ratings.OriginalRow;
import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.ItemMatrixBuilder;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;

/**
 * Writes what {@link EmbedItems} gave as a new bundle: the towers of the one it was computed with,
 * and an index of these items and no others.
 *
 * <p>Bounded. The index is put together in one worker, whose memory must hold about three times its
 * size. A {@link CatalogReport} is left in the registry when all is written; a second try writes
 * the same again. Without a single item nothing is written and no report left.
 */
public final class WriteCatalogBundle extends PTransform<PCollectionTuple, PDone> {
  private static final long serialVersionUID = 1;
  private static final String STAGE = "embed";

  /**
   * What is written, and where to.
   *
   * @param model folder of the bundle whose towers were used
   * @param registry folder that gets the new one
   * @param spec that the model was made for
   * @param runId names this run's report and failures
   * @param time of the run, which its failures carry
   * @param maxFailures how many items may be without a vector; beyond it no bundle is written
   */
  public record Target(
      String model,
      String registry,
      FeatureSpec spec,
      String runId,
      Instant time,
      String maxFailures)
      implements Serializable {}

  private final Target target;

  public WriteCatalogBundle(Target target) {
    this.target = target;
  }

  @Override
  public PDone expand(PCollectionTuple items) {
    KvCoder<Integer, ItemBlock> coder = KvCoder.of(VarIntCoder.of(), ItemBlockCoder.of());
    PCollectionList.of(
            items
                .get(EmbedItems.EMBEDDED)
                .apply("Gather vectors", ParDo.of(new GatherVectorsFn(target)))
                .setCoder(coder))
        .and(
            items
                .get(EmbedItems.NOT_EMBEDDED)
                .apply("Gather failures", ParDo.of(new GatherFailuresFn(target)))
                .setCoder(coder))
        .apply("All blocks", Flatten.pCollections())
        .apply("Bring blocks together", GroupByKey.create())
        .apply("Write bundle", ParDo.of(new WriteFn(target)));
    return PDone.in(items.getPipeline());
  }

  private static Failure failure(Target target, FeatureRow item, String reason, String detail) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    List<Feature> features = FeatureInputs.of(target.spec(), Side.ITEM).features();
    for (int slot = 0; slot < features.size(); slot++) {
      Object value = FeatureInputs.value(item, slot);
      values.put(features.get(slot).name(), value == null ? null : ValueText.format(value));
    }
    return new Failure(
        STAGE,
        reason,
        detail,
        OriginalRow.toJson(values),
        Map.of("table", target.spec().items().label(), "key", ValueText.format(item.key())),
        target.time());
  }

  /** Sends blocks of a bounded size; all are out when the bundle ends. */
  private abstract static class GatherFn<T> extends DoFn<T, KV<Integer, ItemBlock>> {
    private static final long serialVersionUID = 1;
    private static final int BLOCK = 1024;

    final Target target;
    private transient List<String> ids;
    private transient List<float[]> vectors;
    private transient List<Failure> failures;

    GatherFn(Target target) {
      this.target = target;
    }

    @StartBundle
    public void startBundle() {
      ids = new ArrayList<>();
      vectors = new ArrayList<>();
      failures = new ArrayList<>();
    }

    abstract void add(T element);

    final void add(FeatureRow item, float[] vector) {
      String id = ValueText.format(item.key());
      if (id.indexOf('\n') >= 0 || id.indexOf('\r') >= 0) {
        add(failure(target, item, "ID_IS_NO_LINE", "an id with a line break fits no index"));
      } else {
        ids.add(id);
        vectors.add(vector);
      }
    }

    final void add(Failure failure) {
      failures.add(failure);
    }

    @ProcessElement
    public void process(@Element T element, OutputReceiver<KV<Integer, ItemBlock>> out) {
      add(element);
      if (ids.size() + failures.size() >= BLOCK) {
        out.output(KV.of(0, block()));
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
      if (ids.size() + failures.size() > 0) {
        context.output(
            KV.of(0, block()), GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
      }
    }

    private ItemBlock block() {
      int dimension = vectors.isEmpty() ? 0 : vectors.get(0).length;
      float[] all = new float[vectors.size() * dimension];
      for (int i = 0; i < vectors.size(); i++) {
        System.arraycopy(vectors.get(i), 0, all, i * dimension, dimension);
      }
      ItemBlock block = new ItemBlock(ids, all, failures);
      startBundle();
      return block;
    }
  }

  private static final class GatherVectorsFn extends GatherFn<Embedded<FeatureRow>> {
    private static final long serialVersionUID = 1;

    GatherVectorsFn(Target target) {
      super(target);
    }

    @Override
    void add(Embedded<FeatureRow> item) {
      add(item.element(), item.vector());
    }
  }

  private static final class GatherFailuresFn extends GatherFn<NotEmbedded<FeatureRow>> {
    private static final long serialVersionUID = 1;

    GatherFailuresFn(Target target) {
      super(target);
    }

    @Override
    void add(NotEmbedded<FeatureRow> item) {
      add(failure(target, item.element(), item.reason().name(), item.detail()));
    }
  }

  private static final class WriteFn extends DoFn<KV<Integer, Iterable<ItemBlock>>, Void> {
    private static final long serialVersionUID = 1;

    private final Target target;

    WriteFn(Target target) {
      this.target = target;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Iterable<ItemBlock>> all) throws IOException {
      ModelFolder registry = BeamModelFolder.at("registry", target.registry());
      List<String> ids = new ArrayList<>();
      List<float[]> vectors = new ArrayList<>();
      List<Failure> failures = new ArrayList<>();
      int dimension = 0;
      // Once: Flink hands the blocks out as they come from its sorter, and never again.
      for (ItemBlock block : all.getValue()) {
        ids.addAll(block.ids());
        vectors.add(block.vectors());
        failures.addAll(block.failures());
        if (!block.ids().isEmpty()) {
          dimension = block.vectors().length / block.ids().size();
        }
      }
      writeFailures(registry, failures);
      boolean allowed =
          FailureLimit.parse(target.maxFailures())
              .allows(failures.size(), ids.size() + failures.size());
      String version = null;
      if (allowed && !ids.isEmpty()) {
        ItemMatrixBuilder index = ItemMatrix.builder(ids, dimension);
        vectors.forEach(index::addRows);
        version =
            BundleWriter.write(
                    registry,
                    BundleReader.readParts(
                        BeamModelFolder.at("model", target.model()), target.spec(), index.build()))
                .version();
      }
      new CatalogReport(version, ids.size(), failures.size()).leave(registry, target.runId());
    }

    private void writeFailures(ModelFolder registry, List<Failure> failures) throws IOException {
      if (failures.isEmpty()) {
        return;
      }
      registry
          .child(CatalogReport.RUNS)
          .replace(
              CatalogReport.failuresName(target.runId()),
              channel -> {
                try (FailureLinesWriter lines =
                    new FailureLinesWriter(Channels.newOutputStream(channel))) {
                  for (Failure failure : failures) {
                    lines.write(failure);
                  }
                }
              });
    }
  }
}
