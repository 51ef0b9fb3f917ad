package dev.tandem.transforms.snapshot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PDone;

/**
 * Brings the reports of all bundles together and leaves the whole one in the snapshot's folder, for
 * the launching process to judge and publish.
 *
 * <p>Bounded. The report appears only after every bundle has ended well, in one piece, also if
 * there was nothing to write. A second try writes the same again.
 */
public final class CollectReport extends PTransform<PCollection<BundleReport>, PDone> {
  private static final long serialVersionUID = 1;

  private final WriteSnapshot.Target target;

  public CollectReport(WriteSnapshot.Target target) {
    this.target = target;
  }

  @Override
  public PDone expand(PCollection<BundleReport> reports) {
    PCollection<BundleReport> empty =
        reports
            .getPipeline()
            .apply(
                "Empty report",
                Create.of(BundleReport.empty(target.schema())).withCoder(BundleReportCoder.of()));
    PCollectionList.of(reports)
        .and(empty)
        .apply("At least one", Flatten.pCollections())
        .apply("Merge reports", Combine.globally(new MergeFn(target.schema())).withoutDefaults())
        .setCoder(BundleReportCoder.of())
        .apply("Leave report", ParDo.of(new LeaveFn(target)));
    return PDone.in(reports.getPipeline());
  }

  /**
   * Reads the report of a run that ended well.
   *
   * @throws IOException if there is none
   */
  public static BundleReport read(SnapshotStore store, String snapshotId) throws IOException {
    // A report is many small values: unbuffered, each byte would be a read of its own.
    try (InputStream in =
        new BufferedInputStream(
            Channels.newInputStream(FileSystems.open(store.reportFile(snapshotId))))) {
      return BundleReportCoder.of().decode(in);
    }
  }

  private static final class MergeFn
      extends Combine.CombineFn<BundleReport, BundleReport, BundleReport> {
    private static final long serialVersionUID = 1;

    private final SnapshotSchema schema;

    MergeFn(SnapshotSchema schema) {
      this.schema = schema;
    }

    @Override
    public BundleReport createAccumulator() {
      return BundleReport.empty(schema);
    }

    @Override
    public BundleReport addInput(BundleReport accumulator, BundleReport input) {
      return accumulator.merge(input);
    }

    @Override
    public BundleReport mergeAccumulators(Iterable<BundleReport> accumulators) {
      return BundleReport.merged(schema, accumulators);
    }

    @Override
    public BundleReport extractOutput(BundleReport accumulator) {
      return accumulator;
    }

    @Override
    public Coder<BundleReport> getAccumulatorCoder(
        CoderRegistry registry, Coder<BundleReport> inputCoder) {
      return BundleReportCoder.of();
    }

    @Override
    public Coder<BundleReport> getDefaultOutputCoder(
        CoderRegistry registry, Coder<BundleReport> inputCoder) {
      return BundleReportCoder.of();
    }
  }

  private static final class LeaveFn extends DoFn<BundleReport, Void> {
    private static final long serialVersionUID = 1;

    private final WriteSnapshot.Target target;

    LeaveFn(WriteSnapshot.Target target) {
      this.target = target;
    }

    @ProcessElement
    public void process(@Element BundleReport report) throws IOException {
      SnapshotStore store = SnapshotStore.at(target.root());
      ResourceId file = store.reportFile(target.snapshotId());
      ResourceId unfinished = store.unfinishedReportFile(target.snapshotId());
      try (OutputStream out =
          new BufferedOutputStream(
              Channels.newOutputStream(
                  FileSystems.create(unfinished, "application/octet-stream")))) {
        BundleReportCoder.of().encode(report, out);
      }
      FileSystems.rename(List.of(unfinished), List.of(file));
    }
  }
}
