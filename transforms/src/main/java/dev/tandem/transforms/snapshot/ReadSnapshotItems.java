package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureRowCoder;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items that a snapshot's rows are about, each once, in no promised order.
 *
 * <p>Bounded. Where rows tell different features of an item, as those kept from a previous snapshot
 * may, the row with the newest rating counts; where that does not decide, the same one on every
 * runner. A file that is not what the manifest says ends the pipeline with a {@link
 * DamagedSnapshotException}. Memory: for each file that is being read, the items in it.
 */
public final class ReadSnapshotItems extends PTransform<PBegin, PCollection<FeatureRow>> {
  private static final long serialVersionUID = 1;

  /** A bounded number of keys: a shuffle by item crawls on the Direct runner. */
  private static final int BUCKETS = 32;

  private final PublishedFiles files;

  /**
   * @param snapshot whose items are read
   */
  public ReadSnapshotItems(SnapshotLocation snapshot) {
    this.files = new PublishedFiles(snapshot);
  }

  @Override
  public PCollection<FeatureRow> expand(PBegin input) {
    return files
        .spread(input)
        .apply("Read file", ParDo.of(new ReadFn(files)))
        .setCoder(KvCoder.of(VarIntCoder.of(), KvCoder.of(VarLongCoder.of(), FeatureRowCoder.of())))
        .apply("Bring items together", GroupByKey.create())
        .apply("Keep the newest", ParDo.of(new NewestFn()))
        .setCoder(FeatureRowCoder.of());
  }

  /** The newest row of each item so far. */
  private static final class Newest {
    private final Map<Object, KV<Long, FeatureRow>> items = new HashMap<>();

    void add(long micros, FeatureRow item) {
      KV<Long, FeatureRow> held = items.get(item.key());
      if (held == null || isNewer(micros, item, held)) {
        items.put(item.key(), KV.of(micros, item));
      }
    }

    private static boolean isNewer(long micros, FeatureRow item, KV<Long, FeatureRow> held) {
      if (micros != held.getKey() || item == held.getValue()) {
        return micros > held.getKey();
      }
      return item.toString().compareTo(held.getValue().toString()) > 0;
    }
  }

  private static final class ReadFn extends DoFn<DataFile, KV<Integer, KV<Long, FeatureRow>>> {
    private static final long serialVersionUID = 1;

    private final PublishedFiles files;

    ReadFn(PublishedFiles files) {
      this.files = files;
    }

    @ProcessElement
    public void process(
        @Element DataFile file, OutputReceiver<KV<Integer, KV<Long, FeatureRow>>> out)
        throws IOException {
      Newest newest = new Newest();
      files.read(file, entry -> newest.add(micros(entry.row().time()), entry.row().item()));
      newest
          .items
          .values()
          .forEach(
              item ->
                  out.output(
                      KV.of(Math.floorMod(item.getValue().key().hashCode(), BUCKETS), item)));
    }

    private static long micros(@Nullable Instant time) {
      return time == null ? Long.MIN_VALUE : ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
  }

  private static final class NewestFn
      extends DoFn<KV<Integer, Iterable<KV<Long, FeatureRow>>>, FeatureRow> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(
        @Element KV<Integer, Iterable<KV<Long, FeatureRow>>> bucket,
        OutputReceiver<FeatureRow> out) {
      Newest newest = new Newest();
      bucket.getValue().forEach(item -> newest.add(item.getKey(), item.getValue()));
      newest.items.values().forEach(item -> out.output(item.getValue()));
    }
  }
}
