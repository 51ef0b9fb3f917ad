package dev.tandem.transforms.snapshot;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * The files of rows of a published snapshot, for steps that read them on many workers: a file is
 * one piece of work.
 */
public final class PublishedFiles implements Serializable {
  private static final long serialVersionUID = 1;

  /** Takes rows, one after the other. */
  @FunctionalInterface
  public interface RowSink {
    void accept(RowFileReader.Entry row) throws IOException;
  }

  private final String root;
  private final String snapshotId;
  private final SnapshotSchema schema;
  private final SnapshotFormat format;
  private final List<DataFile> files;

  public PublishedFiles(SnapshotLocation snapshot) {
    SnapshotManifest manifest = snapshot.manifest();
    this.root = snapshot.root();
    this.snapshotId = manifest.snapshotId();
    this.schema = manifest.schema();
    this.format = manifest.format();
    this.files = manifest.files();
  }

  /** Hands the files to the workers. */
  public PCollection<DataFile> spread(PBegin input) {
    return input
        .apply("Files", Create.of(files).withCoder(SerializableCoder.of(DataFile.class)))
        .apply("Spread files", Reshuffle.viaRandomKey());
  }

  /**
   * Reads a file after holding it to its size and SHA-256.
   *
   * @param rows takes row after row
   * @throws DamagedSnapshotException if the file is not what the manifest says
   */
  public void read(DataFile file, RowSink rows) throws IOException {
    ResourceId resource = SnapshotStore.at("snapshot", root).rowFile(snapshotId, file.name());
    FileVerification.verify(resource, file);
    long count = 0;
    try (RowFileReader reader = RowFileReader.open(resource, schema, format)) {
      for (RowFileReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
        rows.accept(entry);
        count++;
      }
    }
    if (count != file.rows()) {
      throw new DamagedSnapshotException(
          "%s has %d rows, and the manifest says %d".formatted(resource, count, file.rows()));
    }
  }
}
