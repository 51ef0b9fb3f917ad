package dev.tandem.transforms.snapshot;

import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.features.ValueCoder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a previous snapshot that a new one has no row for: same user, same item. A pair
 * that the new one has is the new one's alone, whatever it says of it.
 *
 * <p>Bounded. What comes in is the report of the new rows, whose files are read back for their keys:
 * so the new rows themselves are never shuffled. Both sides are shuffled into a bounded number of
 * buckets by user, and only one bucket is held in memory at a time.
 */
public final class KeepPreviousRows
    extends PTransform<PCollection<BundleReport>, PCollection<TrainingRows>> {
  private static final long serialVersionUID = 1;

  private static final int ROWS_PER_BUCKET = 50_000;
  private static final int MAX_BUCKETS = 1 << 14;

  /** Users are handed to the shuffle in parts of this many rows, however many they have. */
  private static final int PART = 10_000;

  /**
   * The previous snapshot.
   *
   * @param format of its files
   * @param files names of its files of rows
   * @param rows how many rows they hold
   */
  public record Previous(String snapshotId, SnapshotFormat format, List<String> files, long rows)
      implements Serializable {

    public Previous {
      files = List.copyOf(files);
    }
  }

  private final WriteSnapshot.Target target;
  private final Previous previous;

  public KeepPreviousRows(WriteSnapshot.Target target, Previous previous) {
    this.target = target;
    this.previous = previous;
  }

  @Override
  public PCollection<TrainingRows> expand(PCollection<BundleReport> reports) {
    int buckets = (int) Math.min(MAX_BUCKETS, previous.rows() / ROWS_PER_BUCKET + 1);
    TupleTag<KV<Object, List<Object>>> newKeys = new TupleTag<>() {};
    TupleTag<TrainingRows> oldRows = new TupleTag<>() {};
    PCollection<KV<Integer, KV<Object, List<Object>>>> keys =
        reports
            .apply("New files", ParDo.of(new NewFilesFn()))
            .setCoder(StringUtf8Coder.of())
            .apply("Spread new files", Reshuffle.viaRandomKey())
            .apply("Read new keys", ParDo.of(new ReadKeysFn(target, buckets)))
            .setCoder(
                KvCoder.of(
                    VarIntCoder.of(),
                    KvCoder.of(ValueCoder.of(), ListCoder.of(ValueCoder.of()))));
    PCollection<KV<Integer, TrainingRows>> rows =
        reports
            .getPipeline()
            .apply("Previous files", Create.of(previous.files()).withCoder(StringUtf8Coder.of()))
            .apply("Spread previous files", Reshuffle.viaRandomKey())
            .apply("Read previous rows", ParDo.of(new ReadRowsFn(target, previous, buckets)))
            .setCoder(KvCoder.of(VarIntCoder.of(), TrainingRowsCoder.of()));
    return KeyedPCollectionTuple.of(newKeys, keys)
        .and(oldRows, rows)
        .apply("Bring together", CoGroupByKey.create())
        .apply("Keep", ParDo.of(new KeepFn(newKeys, oldRows)))
        .setCoder(TrainingRowsCoder.of());
  }

  /** Hash codes of strings and numbers are the same in every JVM. */
  private static int bucket(Object user, int buckets) {
    int hash = user.hashCode() * 0x9E3779B9;
    return Math.floorMod(hash ^ (hash >>> 16), buckets);
  }

  private static final class NewFilesFn extends DoFn<BundleReport, String> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element BundleReport report, OutputReceiver<String> out) {
      report.files().forEach(file -> out.output(file.name()));
    }
  }

  private static final class ReadKeysFn
      extends DoFn<String, KV<Integer, KV<Object, List<Object>>>> {
    private static final long serialVersionUID = 1;

    private final WriteSnapshot.Target target;
    private final int buckets;

    ReadKeysFn(WriteSnapshot.Target target, int buckets) {
      this.target = target;
      this.buckets = buckets;
    }

    @ProcessElement
    public void process(
        @Element String file, OutputReceiver<KV<Integer, KV<Object, List<Object>>>> out)
        throws IOException {
      ResourceId resource = SnapshotStore.at(target.root()).rowFile(target.snapshotId(), file);
      Keys keys = new Keys(out);
      RowFileReader.readKeys(resource, target.schema(), target.format(), keys::add);
      keys.flush();
    }

    /** Files are written user by user, so that one user's items can travel together. */
    private final class Keys {
      private final OutputReceiver<KV<Integer, KV<Object, List<Object>>>> out;
      private @Nullable Object user;
      private List<Object> items = new ArrayList<>();

      Keys(OutputReceiver<KV<Integer, KV<Object, List<Object>>>> out) {
        this.out = out;
      }

      void add(Object nextUser, Object item) {
        if (!nextUser.equals(user) || items.size() >= PART) {
          flush();
          user = nextUser;
        }
        items.add(item);
      }

      void flush() {
        if (user != null && !items.isEmpty()) {
          out.output(KV.of(bucket(user, buckets), KV.of(user, items)));
          items = new ArrayList<>();
        }
      }
    }
  }

  private static final class ReadRowsFn extends DoFn<String, KV<Integer, TrainingRows>> {
    private static final long serialVersionUID = 1;

    private final WriteSnapshot.Target target;
    private final Previous previous;
    private final int buckets;

    ReadRowsFn(WriteSnapshot.Target target, Previous previous, int buckets) {
      this.target = target;
      this.previous = previous;
      this.buckets = buckets;
    }

    @ProcessElement
    public void process(@Element String file, OutputReceiver<KV<Integer, TrainingRows>> out)
        throws IOException {
      ResourceId resource = SnapshotStore.at(target.root()).rowFile(previous.snapshotId(), file);
      FeatureRow user = null;
      List<TrainingRows.Row> rows = new ArrayList<>();
      try (RowFileReader reader =
          RowFileReader.open(resource, target.schema(), previous.format())) {
        for (RowFileReader.Entry entry = reader.next(); entry != null; entry = reader.next()) {
          if (!entry.user().equals(user) || rows.size() >= PART) {
            emit(user, rows, out);
            user = entry.user();
            rows = new ArrayList<>();
          }
          rows.add(entry.row());
        }
      }
      emit(user, rows, out);
    }

    private void emit(
        @Nullable FeatureRow user,
        List<TrainingRows.Row> rows,
        OutputReceiver<KV<Integer, TrainingRows>> out) {
      if (user != null && !rows.isEmpty()) {
        out.output(
            KV.of(
                bucket(user.key(), buckets), new TrainingRows(user, rows, List.of(), 0, 0, 0)));
      }
    }
  }

  private static final class KeepFn extends DoFn<KV<Integer, CoGbkResult>, TrainingRows> {
    private static final long serialVersionUID = 1;

    private final TupleTag<KV<Object, List<Object>>> newKeys;
    private final TupleTag<TrainingRows> oldRows;

    KeepFn(TupleTag<KV<Object, List<Object>>> newKeys, TupleTag<TrainingRows> oldRows) {
      this.newKeys = newKeys;
      this.oldRows = oldRows;
    }

    @ProcessElement
    public void process(
        @Element KV<Integer, CoGbkResult> bucket, OutputReceiver<TrainingRows> out) {
      Map<Object, Set<Object>> taken = new HashMap<>();
      for (KV<Object, List<Object>> keys : bucket.getValue().getAll(newKeys)) {
        taken.computeIfAbsent(keys.getKey(), user -> new HashSet<>()).addAll(keys.getValue());
      }
      // A user's rows may lie in several files.
      Map<FeatureRow, List<TrainingRows.Row>> kept = new LinkedHashMap<>();
      for (TrainingRows old : bucket.getValue().getAll(oldRows)) {
        FeatureRow user = old.user();
        if (user == null) {
          continue;
        }
        Set<Object> items = taken.getOrDefault(user.key(), Set.of());
        for (TrainingRows.Row row : old.rows()) {
          if (!items.contains(row.item().key())) {
            kept.computeIfAbsent(user, unused -> new ArrayList<>()).add(row);
          }
        }
      }
      // A user has new rows too, or old ones with other features; statistics count a user once.
      Set<Object> counted = new HashSet<>(taken.keySet());
      kept.forEach(
          (user, rows) -> {
            boolean again = !counted.add(user.key());
            out.output(new TrainingRows(user, rows, List.of(), 0, 0, 0, again));
          });
    }
  }
}
