package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/** Encodes a {@link BundleReport} after a byte for the version. Deterministic. */
public final class BundleReportCoder extends AtomicCoder<BundleReport> {
  private static final BundleReportCoder INSTANCE = new BundleReportCoder();
  private static final int VERSION = 1;

  private BundleReportCoder() {}

  public static BundleReportCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(BundleReport report, OutputStream out) throws IOException {
    out.write(VERSION);
    writeFiles(report.files(), out);
    report.statistics().write(out);
    VarInt.encode(report.rows(), out);
    VarInt.encode(report.merged(), out);
    VarInt.encode(report.kept(), out);
    VarInt.encode(report.trimmed(), out);
    VarInt.encode(report.failures().size(), out);
    for (Map.Entry<FailureKind, Long> entry : report.failures().entrySet()) {
      ValueCoder.writeText(entry.getKey().stage(), out);
      ValueCoder.writeText(entry.getKey().reason(), out);
      VarInt.encode(entry.getValue(), out);
    }
    writeFiles(report.failureFiles(), out);
  }

  @Override
  public BundleReport decode(InputStream in) throws IOException {
    int version = in.read();
    if (version != VERSION) {
      throw new CoderException("a bundle's report of unknown version " + version);
    }
    List<DataFile> files = readFiles(in);
    SnapshotStatistics statistics = SnapshotStatistics.read(in);
    long rows = VarInt.decodeLong(in);
    long merged = VarInt.decodeLong(in);
    long kept = VarInt.decodeLong(in);
    long trimmed = VarInt.decodeLong(in);
    SortedMap<FailureKind, Long> failures = new TreeMap<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      String stage = ValueCoder.readText(in);
      String reason = ValueCoder.readText(in);
      failures.put(new FailureKind(stage, reason), VarInt.decodeLong(in));
    }
    return new BundleReport(
        files, statistics, rows, merged, kept, trimmed, failures, readFiles(in));
  }

  private static void writeFiles(List<DataFile> files, OutputStream out) throws IOException {
    VarInt.encode(files.size(), out);
    for (DataFile file : files) {
      ValueCoder.writeText(file.name(), out);
      VarInt.encode(file.rows(), out);
      VarInt.encode(file.bytes(), out);
      ValueCoder.writeText(file.sha256(), out);
    }
  }

  private static List<DataFile> readFiles(InputStream in) throws IOException {
    List<DataFile> files = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      String name = ValueCoder.readText(in);
      long rows = VarInt.decodeLong(in);
      long bytes = VarInt.decodeLong(in);
      files.add(new DataFile(name, rows, bytes, ValueCoder.readText(in)));
    }
    return files;
  }
}
