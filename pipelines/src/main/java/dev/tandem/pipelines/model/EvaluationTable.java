package dev.tandem.pipelines.model;

import dev.tandem.pipelines.Console;
import dev.tandem.transforms.model.Evaluation;
import dev.tandem.transforms.model.Evaluation.Score;
import java.util.List;

/** Shows an evaluation to a person: a line for each slice and ranker. */
public final class EvaluationTable {
  private EvaluationTable() {}

  public static void print(Console console, Evaluation evaluation) {
    console.say("  %s", evaluation.protocol());
    console.say(
        "  %-10s %-24s %9s %10s %8s %9s",
        "slice",
        "ranker",
        "customers",
        "recall@" + evaluation.k(),
        "NDCG@" + evaluation.k(),
        "coverage");
    for (String slice : List.of(Evaluation.ALL, Evaluation.NEW_USERS, Evaluation.NEW_ITEMS)) {
      for (Score score : evaluation.scores()) {
        if (score.slice().equals(slice)) {
          if (score.users() == 0) {
            console.say("  %-10s %-24s %,9d", slice, score.ranker(), score.users());
          } else {
            console.say(
                "  %-10s %-24s %,9d %10.4f %8.4f %7.1f %%",
                slice,
                score.ranker(),
                score.users(),
                score.recall(),
                score.ndcg(),
                100 * score.coverage());
          }
        }
      }
    }
  }
}
