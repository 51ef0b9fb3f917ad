package dev.tandem.pipelines.model;

import dev.tandem.options.EmbedCatalogOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Job;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.transforms.features.FeatureRow;
import dev.tandem.transforms.score.BundleTowers;
import dev.tandem.transforms.score.EmbedItems;
import dev.tandem.transforms.score.WriteCatalogBundle;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/** The job {@code embed-catalog}. */
public final class EmbedCatalog implements Job {

  @Override
  public String name() {
    return "embed-catalog";
  }

  @Override
  public String summary() {
    return "the products there are now through a model's item tower, as a new bundle";
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return EmbedCatalogOptions.class;
  }

  @Override
  public ExitCode run(PipelineOptions options, RunnerLeaf runner, Console console)
      throws JobException {
    EmbedCatalogOptions flags = options.as(EmbedCatalogOptions.class);
    return ModelJob.run(
        "--registry=" + flags.getRegistry(), new EmbedCatalogRun(flags, runner, console)::run);
  }

  /** The pipeline: read the products, embed them, write the bundle. */
  static Pipeline create(
      PipelineOptions options,
      PTransform<PBegin, PCollection<FeatureRow>> products,
      WriteCatalogBundle.Target target) {
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Read products", products)
        .apply("Embed products", new EmbedItems(new BundleTowers(target.model(), target.spec())))
        .apply("Write catalogue bundle", new WriteCatalogBundle(target));
    return pipeline;
  }
}
