package dev.tandem.demo;

import dev.tandem.options.PublishModelOptions;
import dev.tandem.options.TrainModelOptions;
import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.RunnerLeaf;
import dev.tandem.pipelines.model.PublishModel;
import dev.tandem.pipelines.model.TrainModelJob;
import dev.tandem.transforms.model.BundleDescription;
import dev.tandem.transforms.model.Evaluation;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.score.BeamModelFolder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Two models of one snapshot, trained from two seeds; the first is published. */
final class Models {
  private static final long FIRST_SEED = 1;
  private static final long SECOND_SEED = 2;

  private final SampleShopOptions demo;
  private final String registry;
  private final RunnerLeaf runner;
  private final Console console;
  private final String first;
  private final String second;

  private Models(
      SampleShopOptions demo,
      String registry,
      RunnerLeaf runner,
      Console console,
      String first,
      String second) {
    this.demo = demo;
    this.registry = registry;
    this.runner = runner;
    this.console = console;
    this.first = first;
    this.second = second;
  }

  /**
   * Trains both and publishes the first.
   *
   * @param snapshot its folder
   * @param registry the folder of models
   */
  static Models train(
      SampleShopOptions demo, String snapshot, String registry, RunnerLeaf runner, Console console)
      throws Exception {
    console.say("train-model --snapshot=%s --registry=%s", snapshot, registry);
    String first = train(demo, snapshot, registry, FIRST_SEED, runner, console);
    String second = train(demo, snapshot, registry, SECOND_SEED, runner, console);
    Models models = new Models(demo, registry, runner, console, first, second);
    models.publish(first);
    return models;
  }

  private static String train(
      SampleShopOptions demo,
      String snapshot,
      String registry,
      long seed,
      RunnerLeaf runner,
      Console console)
      throws Exception {
    ModelRegistry models = new ModelRegistry(BeamModelFolder.at("registry", registry));
    Set<String> before = new HashSet<>(models.versions());
    TrainModelOptions training = demo.as(TrainModelOptions.class);
    training.setSnapshot(snapshot);
    training.setRegistry(registry);
    training.setSeed(seed);
    new TrainModelJob().run(training, runner, silent());
    List<String> trained = new ArrayList<>(models.versions());
    trained.removeAll(before);
    String version = trained.get(0);
    tell(version, BundleDescription.read(models.bundle(version)), console);
    return version;
  }

  private static void tell(String version, BundleDescription model, Console console) {
    Evaluation evaluation = model.evaluation();
    console.say("  model %s", version);
    if (evaluation != null) {
      for (Evaluation.Score score : evaluation.scores()) {
        if (score.slice().equals(Evaluation.ALL)) {
          console.say(
              "    recall@%d on held-out ratings %.3f  %s",
              evaluation.k(), score.recall(), score.ranker());
        }
      }
    }
  }

  String registry() {
    return registry;
  }

  String first() {
    return first;
  }

  String second() {
    return second;
  }

  void publishSecond() throws Exception {
    publish(second);
  }

  private void publish(String version) throws Exception {
    PublishModelOptions publishing = demo.as(PublishModelOptions.class);
    publishing.setRegistry(registry);
    publishing.setVersion(version);
    // The live one may be better, or of a shop of another size.
    publishing.setForce(true);
    new PublishModel().run(publishing, runner, silent());
  }

  /** The demo tells of it in its own, fewer words. */
  static Console silent() {
    return new Console(System.out, System.err, true);
  }
}
