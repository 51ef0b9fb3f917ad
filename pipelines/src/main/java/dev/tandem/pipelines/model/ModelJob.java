package dev.tandem.pipelines.model;

import dev.tandem.pipelines.Console;
import dev.tandem.pipelines.ExitCode;
import dev.tandem.pipelines.JobException;
import dev.tandem.pipelines.SpecFile;
import dev.tandem.pipelines.Troubles;
import dev.tandem.transforms.features.FeatureSpec;
import dev.tandem.transforms.io.DatabaseGoneException;
import dev.tandem.transforms.io.SchemaMismatchException;
import dev.tandem.transforms.model.BundleCheck;
import dev.tandem.transforms.model.InvalidBundleException;
import dev.tandem.transforms.model.ModelFolder;
import dev.tandem.transforms.model.ModelRegistry;
import dev.tandem.transforms.score.BeamModelFolder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the jobs around a model have in common: their troubles, and their words for them. */
final class ModelJob {
  private ModelJob() {}

  /** A job's work, once its flags are values. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /** Runs it, and turns what it throws into an exit code and a sentence. */
  static ExitCode run(String folder, Work work) throws JobException {
    try {
      work.run();
      return ExitCode.GOOD;
    } catch (JobException e) {
      throw e;
    } catch (InvalidBundleException e) {
      throw new JobException(ExitCode.INVALID_MODEL, Troubles.sentence(e), e);
    } catch (SpecFile.InvalidSpecException | SchemaMismatchException e) {
      throw new JobException(ExitCode.SPEC_OR_SCHEMA, Troubles.sentence(e), e);
    } catch (DatabaseGoneException e) {
      throw new JobException(ExitCode.SOURCE, Troubles.sentence(e), e);
    } catch (IOException e) {
      throw new JobException(
          ExitCode.OUTPUT, "%s cannot be used: %s".formatted(folder, Troubles.sentence(e)), e);
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.USAGE, Troubles.sentence(e), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static FeatureSpec spec(@Nullable String file) {
    return SpecFile.read(file);
  }

  static ModelRegistry registry(String folder) {
    return new ModelRegistry(BeamModelFolder.at("registry", folder));
  }

  /**
   * The live bundle's folder.
   *
   * @throws JobException if there is none
   */
  static ModelFolder current(ModelRegistry registry) throws IOException, JobException {
    try {
      return registry.current();
    } catch (IllegalArgumentException e) {
      throw new JobException(ExitCode.INVALID_MODEL, Troubles.sentence(e), e);
    }
  }

  /**
   * @throws JobException if the bundle is not valid; says all that is wrong
   */
  static void requireValid(ModelFolder folder, BundleCheck check) throws JobException {
    if (!check.isValid()) {
      throw new JobException(
          ExitCode.INVALID_MODEL,
          "%s is no valid bundle:%n- %s"
              .formatted(
                  folder.path(), String.join(System.lineSeparator() + "- ", check.problems())));
    }
  }

  static void print(Console console, BundleCheck check) {
    check.facts().forEach(fact -> console.say("  right: %s", fact));
    check.problems().forEach(problem -> console.say("  WRONG: %s", problem));
  }
}
