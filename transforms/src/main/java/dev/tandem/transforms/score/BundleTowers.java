package dev.tandem.transforms.score;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.ModelTowers;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The towers of one bundle, one copy per JVM: loaded when first needed, shared by all who hold a
 * lease, let go when the last lease ends.
 */
public final class BundleTowers implements TowerSource {
  private static final long serialVersionUID = 1;
  private static final Map<String, Holder> HOLDERS = new HashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final String folder;
  private final FeatureSpec spec;

  /**
   * @param folder of the bundle, on any path of Beam
   * @param spec whose features the towers are given
   */
  public BundleTowers(String folder, FeatureSpec spec) {
    this.folder = folder;
    this.spec = spec;
  }

  @Override
  public Lease lease() {
    synchronized (HOLDERS) {
      Holder holder = HOLDERS.computeIfAbsent(id, unused -> new Holder());
      holder.leases++;
      return new BundleLease(this, holder);
    }
  }

  private static final class Holder {
    private int leases;
    private @Nullable ModelTowers towers;

    synchronized ModelTowers get(BundleTowers source) throws IOException {
      ModelTowers loaded = towers;
      if (loaded == null) {
        loaded = BundleReader.readTowers(BeamModelFolder.at("model", source.folder), source.spec);
        towers = loaded;
      }
      return loaded;
    }

    synchronized void close() {
      if (towers != null) {
        towers.close();
      }
    }
  }

  private static final class BundleLease implements Lease {
    private final BundleTowers source;
    private final Holder holder;
    private boolean closed;

    BundleLease(BundleTowers source, Holder holder) {
      this.source = source;
      this.holder = holder;
    }

    @Override
    public void use(Consumer<ModelTowers> work) throws IOException {
      if (closed) {
        throw new IllegalStateException("the lease has ended");
      }
      work.accept(holder.get(source));
    }

    @Override
    public void close() {
      synchronized (HOLDERS) {
        if (closed) {
          return;
        }
        closed = true;
        holder.leases--;
        if (holder.leases > 0) {
          return;
        }
        HOLDERS.remove(source.id, holder);
      }
      holder.close();
    }
  }
}
