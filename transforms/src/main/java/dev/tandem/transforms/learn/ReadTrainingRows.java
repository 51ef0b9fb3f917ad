package dev.tandem.transforms.learn;

import dev.tandem.transforms.snapshot.DamagedSnapshotException;
import dev.tandem.transforms.snapshot.DataFile;
import dev.tandem.transforms.snapshot.PublishedFiles;
import dev.tandem.transforms.snapshot.RowFileReader;
import dev.tandem.transforms.snapshot.SnapshotLocation;
import java.io.IOException;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
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

  private final PublishedFiles files;

  public ReadTrainingRows(SnapshotLocation snapshot) {
    this.files = new PublishedFiles(snapshot);
  }

  @Override
  public PCollection<TrainingBlock> expand(PBegin input) {
    return files
        .spread(input)
        .apply("Read file", ParDo.of(new ReadFn(files)))
        .setCoder(TrainingBlockCoder.of());
  }

  private static final class ReadFn extends DoFn<DataFile, TrainingBlock> {
    private static final long serialVersionUID = 1;

    private final PublishedFiles files;

    ReadFn(PublishedFiles files) {
      this.files = files;
    }

    @ProcessElement
    public void process(@Element DataFile file, OutputReceiver<TrainingBlock> out)
        throws IOException {
      Blocks blocks = new Blocks(out);
      files.read(file, blocks::add);
      blocks.flush();
    }
  }

  /** Sends a block whenever one is full. */
  private static final class Blocks {
    private final DoFn.OutputReceiver<TrainingBlock> out;
    private TrainingBlock.Packer packer = new TrainingBlock.Packer();

    Blocks(DoFn.OutputReceiver<TrainingBlock> out) {
      this.out = out;
    }

    void add(RowFileReader.Entry row) throws IOException {
      packer.add(row.user(), row.row().item(), row.row().label(), row.row().time());
      if (packer.size() == ROWS_PER_BLOCK) {
        flush();
      }
    }

    void flush() throws IOException {
      if (packer.size() > 0) {
        out.output(packer.pack());
        packer = new TrainingBlock.Packer();
      }
    }
  }
}
