package dev.tandem.transforms.io;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.FeatureRowCoder;
import dev.tandem.transforms.features.SharedFeatureTables;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the usable items of a shop, each once, in no promised order.
 *
 * <p>Bounded. Each process of the pipeline loads the table once and hands on the part of it that
 * falls to its lanes; so no more connections are open at once than there are processes.
 */
public final class ReadItems extends PTransform<PBegin, PCollection<FeatureRow>> {
  private static final long serialVersionUID = 1;

  private final SharedFeatureTables tables;
  private final int lanes;
  private final String runId;

  /**
   * @param tables of which the items are read
   * @param lanes how many parts can be worked on at once, at least 1
   * @param runId under which {@link ReadProgress} counts
   */
  public ReadItems(SharedFeatureTables tables, int lanes, String runId) {
    if (lanes < 1) {
      throw new IllegalArgumentException("at least one lane is needed");
    }
    this.tables = tables;
    this.lanes = lanes;
    this.runId = runId;
  }

  @Override
  public PCollection<FeatureRow> expand(PBegin input) {
    List<Integer> all = IntStream.range(0, lanes).boxed().toList();
    return input
        .apply("Lanes", Create.of(all).withCoder(VarIntCoder.of()))
        .apply("Spread lanes", Reshuffle.viaRandomKey())
        .apply("Read lane", ParDo.of(new ReadFn(tables, lanes, runId)))
        .setCoder(FeatureRowCoder.of());
  }

  private static final class ReadFn extends DoFn<Integer, FeatureRow> {
    private static final long serialVersionUID = 1;

    private final SharedFeatureTables tables;

    /** Consecutive numbers of products, and their hashes, go to different lanes. */
    private static final int SPREAD = 0x9E3779B9;

    private final int lanes;
    private final String runId;
    private transient SharedFeatureTables.Lease lease;

    ReadFn(SharedFeatureTables tables, int lanes, String runId) {
      this.tables = tables;
      this.lanes = lanes;
      this.runId = runId;
    }

    @Setup
    public void setup() {
      lease = tables.lease();
    }

    @Teardown
    public void teardown() {
      lease.close();
    }

    @ProcessElement
    public void process(@Element Integer lane, OutputReceiver<FeatureRow> out) throws Exception {
      LongAdder progress = ReadProgress.of(runId);
      Iterator<FeatureRow> rows = lease.get().items().rows().iterator();
      while (rows.hasNext()) {
        FeatureRow row = rows.next();
        if (Math.floorMod(row.key().hashCode() * SPREAD >>> 1, lanes) == lane) {
          out.output(row);
          progress.increment();
        }
      }
    }
  }
}
