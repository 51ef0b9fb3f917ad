package dev.tandem.transforms.snapshot;

import java.io.Serializable;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows and failures into the files of one snapshot, and reports what each bundle wrote.
 *
 * <p>Bounded, global window. A file's name is never used twice, so a bundle that is tried again
 * leaves its first files as rubbish that no report names; {@link SnapshotStore#publish} removes it.
 * Memory: one row group per open file, one open file per shard of the bundle.
 */
public final class WriteSnapshot
    extends PTransform<PCollection<TrainingRows>, PCollection<BundleReport>> {
  private static final long serialVersionUID = 1;

  /**
   * Where and how files are written.
   *
   * @param root the output folder
   * @param snapshotId which snapshot they belong to
   * @param kept whether the rows were taken over from a previous snapshot
   * @param rowsPerFile a file is closed at this many rows
   */
  public record Target(
      String root,
      String snapshotId,
      SnapshotSchema schema,
      SnapshotFormat format,
      FileCompression compression,
      boolean kept,
      long rowsPerFile)
      implements Serializable {

    /** The same for rows that were taken over from a previous snapshot. */
    public Target forKept() {
      return new Target(root, snapshotId, schema, format, compression, true, rowsPerFile);
    }
  }

  private final Target target;

  public WriteSnapshot(Target target) {
    this.target = target;
  }

  @Override
  public PCollection<BundleReport> expand(PCollection<TrainingRows> rows) {
    return rows.apply("Write files", ParDo.of(new WriteFn(target)))
        .setCoder(BundleReportCoder.of());
  }

  private static final class WriteFn extends DoFn<TrainingRows, BundleReport> {
    private static final long serialVersionUID = 1;

    private final Target target;
    private final Counter rowsWritten = Metrics.counter(WriteSnapshot.class, "rows-written");
    private transient @Nullable BundleFiles files;

    WriteFn(Target target) {
      this.target = target;
    }

    @StartBundle
    public void startBundle() {
      files = new BundleFiles(target);
    }

    @ProcessElement
    public void process(@Element TrainingRows rows) throws Exception {
      open().write(rows);
      rowsWritten.inc(rows.rows().size());
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) throws Exception {
      BundleReport report = open().close();
      files = null;
      context.output(report, GlobalWindow.INSTANCE.maxTimestamp(), GlobalWindow.INSTANCE);
    }

    @Teardown
    public void teardown() throws Exception {
      if (files != null) {
        files.abandon();
        files = null;
      }
    }

    private BundleFiles open() {
      if (files == null) {
        throw new IllegalStateException("the bundle was not started");
      }
      return files;
    }
  }
}
