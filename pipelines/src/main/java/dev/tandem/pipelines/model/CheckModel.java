package dev.tandem.pipelines.model;

import dev.tandem.options.CheckModelOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Job;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.model.BundleCheck;
import dev.tandem.transforms.model.BundleValidator;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.score.BeamModelFolder;
import java.io.IOException;
import java.util.Set;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** The job {@code check-model}. Runs in the launching process. */
public final class CheckModel implements Job {

  @Override
  public String name() {
    return "check-model";
  }

  @Override
  public String summary() {
    return "says in words what is right and what is wrong with a model bundle";
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return CheckModelOptions.class;
  }

  @Override
  public ExitCode run(PipelineOptions options, RunnerLeaf runner, Console console)
      throws JobException {
    CheckModelOptions flags = options.as(CheckModelOptions.class);
    String where =
        flags.getModel() != null
            ? "--model=" + flags.getModel()
            : "--registry=" + flags.getRegistry();
    return ModelJob.run(where, () -> check(flags, console));
  }

  private static void check(CheckModelOptions flags, Console console) throws Exception {
    FeatureSpec spec = ModelJob.spec(flags.getFeatureSpec());
    ModelFolder folder = folder(flags.getModel(), flags.getRegistry());
    BundleCheck check = BundleValidator.check(folder, spec, catalogue(flags, spec, console));
    console.say("Model bundle %s", folder.path());
    ModelJob.print(console, check);
    ModelJob.requireValid(folder, check);
    console.say("The bundle is valid");
  }

  private static ModelFolder folder(@Nullable String model, @Nullable String registry)
      throws IOException, JobException {
    if ((model == null) == (registry == null)) {
      throw new IllegalArgumentException(
          "Either --model=… or --registry=… is needed, the bundle itself or a registry whose live bundle is checked");
    }
    return model != null
        ? BeamModelFolder.at("model", model)
        : ModelJob.current(ModelJob.registry(registry));
  }

  private static @Nullable Set<String> catalogue(
      CheckModelOptions flags, FeatureSpec spec, Console console) throws Exception {
    if (flags.getJdbcUrl() == null) {
      return null;
    }
    try (ShopItems items = ShopItems.open(flags, spec, console)) {
      return items.ids();
    }
  }
}
