package dev.tandem.transforms.learn;

import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.model.BundleWriter;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.score.BeamModelFolder;
import dev.tandem.transforms.snapshot.DamagedSnapshotException;
import dev.tandem.transforms.training.TrainedModel;
import dev.tandem.transforms.training.Trainer;
import dev.tandem.transforms.training.TrainingDataBuilder;
import dev.tandem.transforms.training.TrainingSettings;
import java.io.IOException;
import java.io.Serializable;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Trains a model on blocks of rows and writes it as a bundle into a registry, where it is not made
 * the live one. A {@link TrainingReport} is left in the registry when the bundle is there.
 *
 * <p>Bounded. All blocks come together in one worker, which needs memory for them (some 15 bytes a
 * row), for the rows in columns (40 bytes a row) and for the towers. A second try writes the same
 * bundle again, byte for byte. What the trainer refuses becomes a report without a version; rows
 * that are not as many as the snapshot has end the pipeline.
 */
public final class TrainModel extends PTransform<PCollection<TrainingBlock>, PDone> {
  private static final long serialVersionUID = 1;

  /**
   * What is trained, and where to.
   *
   * @param spec of the snapshot's features
   * @param snapshotId of the snapshot that the blocks are of
   * @param rows how many rows it has, above 0
   * @param registry folder that gets the bundle
   * @param producer who is named as its maker
   * @param runId names this run's report
   */
  public record Request(
      FeatureSpec spec,
      String snapshotId,
      long rows,
      TrainingSettings settings,
      String registry,
      String producer,
      String runId)
      implements Serializable {}

  private final Request request;

  public TrainModel(Request request) {
    this.request = request;
  }

  @Override
  public PDone expand(PCollection<TrainingBlock> blocks) {
    blocks
        .apply(
            "To one worker",
            WithKeys.<Integer, TrainingBlock>of(0).withKeyType(TypeDescriptors.integers()))
        .setCoder(KvCoder.of(VarIntCoder.of(), TrainingBlockCoder.of()))
        .apply("Bring rows together", GroupByKey.create())
        .apply("Train", ParDo.of(new TrainFn(request)));
    return PDone.in(blocks.getPipeline());
  }

  private static final class TrainFn extends DoFn<KV<Integer, Iterable<TrainingBlock>>, Void> {
    private static final long serialVersionUID = 1;

    private final Request request;

    TrainFn(Request request) {
      this.request = request;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Iterable<TrainingBlock>> all) throws IOException {
      ModelFolder registry = BeamModelFolder.at("registry", request.registry());
      TrainingReport report;
      try {
        TrainedModel model = train(all.getValue());
        report = TrainingReport.of(BundleWriter.write(registry, model.parts()).version(), model);
      } catch (IllegalArgumentException e) {
        report = TrainingReport.refused(String.valueOf(e.getMessage()));
      }
      report.leave(registry, request.runId());
    }

    private TrainedModel train(Iterable<TrainingBlock> blocks) throws IOException {
      TrainingDataBuilder data = new TrainingDataBuilder(request.spec());
      for (TrainingBlock block : blocks) {
        block.addTo(data);
      }
      if (data.size() != request.rows()) {
        throw new DamagedSnapshotException(
            "snapshot %s has %d rows, and %d were read"
                .formatted(request.snapshotId(), request.rows(), data.size()));
      }
      return Trainer.train(
          data.build(),
          request.settings(),
          request.snapshotId(),
          request.producer(),
          TrainingProgress.of(request.runId()));
    }
  }
}
