package dev.tandem.transforms.learn;

import dev.tandem.transforms.snapshot.DamagedSnapshotException;
import dev.tandem.transforms.snapshot.DataFile;
import dev.tandem.transforms.snapshot.FileVerification;
import dev.tandem.transforms.snapshot.RowFileReader;
import dev.tandem.transforms.snapshot.SnapshotFormat;
import dev.tandem.transforms.snapshot.SnapshotLocation;
import dev.tandem.transforms.snapshot.SnapshotManifest;
import dev.tandem.transforms.snapshot.SnapshotSchema;
import dev.tandem.transforms.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads all rows of a snapshot, in no promised order, in blocks.
 *
 * <p>Bounded. A file is one piece of work: it is first held to its size and SHA-256, then read. A
 * file that is not what the manifest says ends the pipeline with a {@link
 * DamagedSnapshotException}.
 */
public final class ReadTrainingRows extends PTransform<PBegin, PCollection<TrainingBlock>> {
  private static final long serialVersionUID = 1;

  /** Bounds what is held while reading, and the size of an element. */
  static final int ROWS_PER_BLOCK = 1 << 16;

  private final String root;
  private final String snapshotId;
  private final SnapshotSchema schema;
  private final SnapshotFormat format;
  private final List<DataFile> files;

  public ReadTrainingRows(SnapshotLocation snapshot) {
    SnapshotManifest manifest = snapshot.manifest();
    this.root = snapshot.root();
    this.snapshotId = manifest.snapshotId();
    this.schema = manifest.schema();
    this.format = manifest.format();
    this.files = manifest.files();
  }

  @Override
  public PCollection<TrainingBlock> expand(PBegin input) {
    return input
        .apply("Files", Create.of(files).withCoder(SerializableCoder.of(DataFile.class)))
        .apply("Spread files", Reshuffle.viaRandomKey())
        .apply("Read file", ParDo.of(new ReadFn(root, snapshotId, schema, format)))
        .setCoder(TrainingBlockCoder.of());
  }

  private static final class ReadFn extends DoFn<DataFile, TrainingBlock> {
    private static final long serialVersionUID = 1;

    private final String root;
    private final String snapshotId;
    private final SnapshotSchema schema;
    private final SnapshotFormat format;

    ReadFn(String root, String snapshotId, SnapshotSchema schema, SnapshotFormat format) {
      this.root = root;
      this.snapshotId = snapshotId;
      this.schema = schema;
      this.format = format;
    }

    @ProcessElement
    public void process(@Element DataFile file, OutputReceiver<TrainingBlock> out)
        throws IOException {
      ResourceId resource = SnapshotStore.at("snapshot", root).rowFile(snapshotId, file.name());
      FileVerification.verify(resource, file);
      long rows = 0;
      TrainingBlock.Packer packer = new TrainingBlock.Packer();
      try (RowFileReader reader = RowFileReader.open(resource, schema, format)) {
        for (RowFileReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
          packer.add(entry.user(), entry.row().item(), entry.row().label(), entry.row().time());
          rows++;
          if (packer.size() == ROWS_PER_BLOCK) {
            out.output(packer.pack());
            packer = new TrainingBlock.Packer();
          }
        }
      }
      if (packer.size() > 0) {
        out.output(packer.pack());
      }
      if (rows != file.rows()) {
        throw new DamagedSnapshotException(
            "%s has %d rows, and the manifest says %d".formatted(resource, rows, file.rows()));
      }
    }
  }
}
