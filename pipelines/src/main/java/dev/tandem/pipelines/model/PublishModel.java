package dev.tandem.pipelines.model;

import dev.tandem.options.PublishModelOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.Job;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.Troubles;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.model.BundleCheck;
import dev.tandem.transforms.model.BundleCopy;
import dev.tandem.transforms.model.BundleDescription;
import dev.tandem.transforms.model.BundleValidator;
import dev.tandem.transforms.model.Evaluation;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.score.BeamModelFolder;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** The job {@code publish-model}. Runs in the launching process. */
public final class PublishModel implements Job {

  @Override
  public String name() {
    return "publish-model";
  }

  @Override
  public String summary() {
    return "makes a model bundle the live one, if it is valid and not worse";
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return PublishModelOptions.class;
  }

  @Override
  public ExitCode run(PipelineOptions options, RunnerLeaf runner, Console console)
      throws JobException {
    PublishModelOptions flags = options.as(PublishModelOptions.class);
    return ModelJob.run("--registry=" + flags.getRegistry(), () -> publish(flags, console));
  }

  private static void publish(PublishModelOptions flags, Console console) throws Exception {
    FeatureSpec spec = ModelJob.spec(flags.getFeatureSpec());
    ModelRegistry registry = ModelJob.registry(flags.getRegistry());
    double most = flags.getMaxRegression();
    if (!(most >= 0 && most <= 1)) {
      throw new IllegalArgumentException(
          "--maxRegression=%s: a share from 0 to 1 is needed".formatted(most));
    }
    ModelFolder candidate = candidate(registry, flags.getVersion(), flags.getModel());
    BundleCheck check = BundleValidator.check(candidate, spec, null);
    ModelJob.requireValid(candidate, check);
    BundleDescription description = Objects.requireNonNull(check.description());
    String worse = worse(registry, description, most);
    if (worse != null && !flags.isForce()) {
      throw new JobException(
          ExitCode.INVALID_MODEL,
          "Model %s is not published: %s. --force publishes it all the same"
              .formatted(description.version(), worse));
    }
    if (worse != null) {
      console.note("Note: published by --force although %s", worse);
    }
    if (flags.getModel() != null) {
      BundleCopy.copy(candidate, registry.root());
      // What becomes live is the copy, and that may have lain there before.
      ModelFolder copied = registry.bundle(description.version());
      ModelJob.requireValid(copied, BundleValidator.check(copied, spec, null));
    }
    makeLive(registry, description.version(), console);
  }

  private static ModelFolder candidate(
      ModelRegistry registry, @Nullable String version, @Nullable String model) {
    if ((version == null) == (model == null)) {
      throw new IllegalArgumentException(
          "Either --version=… or --model=… is needed, a version in the registry or the folder of a bundle");
    }
    if (model != null) {
      return BeamModelFolder.at("model", model);
    }
    if (!BundleDescription.isVersion(Objects.requireNonNull(version))) {
      throw new IllegalArgumentException(
          "--version=%s is no version of a bundle".formatted(version));
    }
    return registry.bundle(version);
  }

  /** Publishes a bundle that was found valid, and says what was live before. */
  static void makeLive(ModelRegistry registry, String version, Console console) throws IOException {
    Optional<String> before;
    try {
      before = registry.currentVersion();
    } catch (IllegalArgumentException e) {
      before = Optional.empty();
      console.note("Note: %s", Troubles.sentence(e));
    }
    registry.publish(version);
    console.say(
        "Model %s is live in %s%s",
        version,
        registry.root().path(),
        before
            .map(old -> old.equals(version) ? ", as before" : ", before it was " + old)
            .orElse(""));
  }

  /** Why the model is worse than the live one, or cannot be compared; null if it is good. */
  static @Nullable String worse(ModelRegistry registry, BundleDescription candidate, double most)
      throws IOException {
    BundleDescription live;
    try {
      if (registry.currentVersion().isEmpty()) {
        return null;
      }
      live = BundleDescription.read(registry.current());
    } catch (IllegalArgumentException e) {
      return "the live model cannot be compared with: " + e.getMessage();
    }
    OptionalDouble liveRecall = recall(live);
    if (liveRecall.isEmpty() || live.version().equals(candidate.version())) {
      return null;
    }
    OptionalDouble recall = recall(candidate);
    if (recall.isEmpty()) {
      return "it has no evaluation (ranker %s, slice %s), and the live model %s has"
          .formatted(Evaluation.MODEL, Evaluation.ALL, live.version());
    }
    double least = (1 - most) * liveRecall.getAsDouble();
    return recall.getAsDouble() < least
        ? String.format(
            Locale.ROOT,
            "its recall is %.4f, that of the live model %s is %.4f, and --maxRegression=%s allows no less than %.4f",
            recall.getAsDouble(),
            live.version(),
            liveRecall.getAsDouble(),
            most,
            least)
        : null;
  }

  private static OptionalDouble recall(BundleDescription description) {
    Evaluation evaluation = description.evaluation();
    return evaluation == null
        ? OptionalDouble.empty()
        : evaluation.scores().stream()
            .filter(s -> s.ranker().equals(Evaluation.MODEL) && s.slice().equals(Evaluation.ALL))
            .mapToDouble(Evaluation.Score::recall)
            .findFirst();
  }
}
