package dev.tandem.benchmarks.model;

import dev.tandem.benchmarks.model.ReplayedSessions.Kind;
import dev.tandem.benchmarks.model.ReplayedSessions.Replayed;
import dev.tandem.testdata.shop.ShopSize;
import dev.tandem.transforms.features.FeatureSpecReader;
import dev.tandem.transforms.model.BundleReader;
import dev.tandem.transforms.model.BundleWriter;
import dev.tandem.transforms.model.LocalModelFolder;
import dev.tandem.transforms.model.ModelBundle;
import dev.tandem.transforms.recommend.BlendWeights;
import dev.tandem.transforms.training.TrainedModel;
import dev.tandem.transforms.training.Trainer;
import dev.tandem.transforms.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Prints, in Markdown, how well blends of the user's vector and the session's items find what
 * simulated shoppers of the sample shop buy after their sessions.
 *
 * <p>The model is trained on the ratings of nine customers of ten. Sessions of known customers, of
 * new ones (features but no purchases) and of anonymous visitors (the session alone) are replayed;
 * half of the customers choose the weights, the other half judge them.
 *
 * <p>{@code --sessions=customers,products,ratings} sets the shop's size, {@code --most=n} how many
 * sessions of each kind and half are replayed.
 */
public final class SessionBlendBenchmark {
  private static final String SESSIONS = "--sessions=";
  private static final String MOST = "--most=";
  private static final List<Double> CUSTOMER = List.of(1.0, 2.0, 3.0, 4.0, 6.0, 10.0);
  private static final List<Double> VISITOR = List.of(0.0, 0.25, 0.5, 1.0, 2.0);
  private static final List<Double> CART = List.of(1.0, 1.5, 2.0, 3.0);
  private static final List<Double> RECENCY = List.of(0.7, 0.8, 0.9, 1.0);
  private static final int LISTED = 10;

  private SessionBlendBenchmark() {}

  /**
   * @param args see the class
   */
  public static void main(String[] args) throws IOException {
    ShopSize size = new ShopSize(5_000, 1_000, 100_000);
    int most = 1_000;
    for (String arg : args) {
      if (arg.startsWith(SESSIONS)) {
        size = TrainingBenchmark.size(arg.substring(SESSIONS.length()));
      } else if (arg.startsWith(MOST)) {
        most = Integer.parseInt(arg.substring(MOST.length()));
      } else {
        throw new IllegalArgumentException(
            "%s is neither %s… nor %s…".formatted(arg, SESSIONS, MOST));
      }
    }
    ReplayedSessions sessions = ReplayedSessions.of(size, most);
    Path folder = Files.createTempDirectory("tandem-sessions");
    try (ModelBundle bundle = train(sessions, folder)) {
      choose(bundle, sessions);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static ModelBundle train(ReplayedSessions sessions, Path folder) throws IOException {
    TrainedModel model =
        Trainer.train(
            sessions.training(), TrainingSettings.DEFAULT, null, "benchmark", epoch -> {});
    say(
        "%,d rows of %,d customers, %,d products; trained for %d epochs",
        sessions.training().size(),
        sessions.training().userCount(),
        sessions.training().itemCount(),
        model.epochs());
    LocalModelFolder registry = new LocalModelFolder(folder);
    String version = BundleWriter.write(registry, model.parts()).version();
    return BundleReader.read(registry.child(version), FeatureSpecReader.builtIn());
  }

  /**
   * How good weights are on the half that chooses.
   *
   * @param ndcg for each kind of shopper
   */
  private record Candidate(BlendWeights weights, double mean, List<Double> ndcg) {}

  private static void choose(ModelBundle bundle, ReplayedSessions sessions) {
    SessionJudge judge = new SessionJudge(bundle, sessions.assortment());
    List<Candidate> candidates = new ArrayList<>();
    for (double cart : CART) {
      for (double recency : RECENCY) {
        candidates.add(best(judge, sessions, cart, recency));
      }
    }
    candidates.sort(Comparator.comparingDouble(Candidate::mean).reversed());
    say("");
    say("The weights that choose best (view is 1), NDCG@10 on the half that chooses:");
    say("");
    say("| customer | visitor | cart | recency | mean | known | new | anonymous |");
    say("|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (Candidate candidate : candidates.subList(0, Math.min(LISTED, candidates.size()))) {
      list(candidate);
    }
    say("");
    say("and the default's:");
    say("");
    list(candidate(judge, sessions, BlendWeights.DEFAULT));
    report(judge, sessions);
  }

  /** Both weights of users can be chosen each by itself: no session has to do with both. */
  private static Candidate best(
      SessionJudge judge, ReplayedSessions sessions, double cart, double recency) {
    double bestCustomer = 0;
    double mostOfCustomers = -1;
    for (double customer : CUSTOMER) {
      BlendWeights weights = new BlendWeights(customer, 1, 1, cart, recency);
      double ndcg =
          judge.judge(weights, sessions.toChoose(Kind.KNOWN)).ndcg()
              + judge.judge(weights, sessions.toChoose(Kind.NEW)).ndcg();
      if (ndcg > mostOfCustomers) {
        mostOfCustomers = ndcg;
        bestCustomer = customer;
      }
    }
    double bestVisitor = 0;
    double mostOfVisitors = -1;
    for (double visitor : VISITOR) {
      BlendWeights weights = new BlendWeights(1, visitor, 1, cart, recency);
      double ndcg = judge.judge(weights, sessions.toChoose(Kind.ANONYMOUS)).ndcg();
      if (ndcg > mostOfVisitors) {
        mostOfVisitors = ndcg;
        bestVisitor = visitor;
      }
    }
    return candidate(
        judge, sessions, new BlendWeights(bestCustomer, bestVisitor, 1, cart, recency));
  }

  private static Candidate candidate(
      SessionJudge judge, ReplayedSessions sessions, BlendWeights weights) {
    List<Double> ndcg = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      ndcg.add(judge.judge(weights, sessions.toChoose(kind)).ndcg());
    }
    double mean = ndcg.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return new Candidate(weights, mean, ndcg);
  }

  private static void list(Candidate candidate) {
    say(
        "| %s | %s | %s | %s | %.4f | %.4f | %.4f | %.4f |",
        candidate.weights.customer(),
        candidate.weights.visitor(),
        candidate.weights.cart(),
        candidate.weights.recency(),
        candidate.mean,
        candidate.ndcg.get(0),
        candidate.ndcg.get(1),
        candidate.ndcg.get(2));
  }

  private static void report(SessionJudge judge, ReplayedSessions sessions) {
    BlendWeights blend = BlendWeights.DEFAULT;
    say("");
    say("On the half that judges, with the default weights:");
    say("");
    say("| shoppers | sessions | ranker | recall@10 | NDCG@10 |");
    say("|---|---:|---|---:|---:|");
    for (Kind kind : Kind.values()) {
      List<Replayed> judged = sessions.toJudge(kind);
      say(kind, judged, "popular (by country where known)", judge.popular(judged));
      if (kind != Kind.ANONYMOUS) {
        say(
            kind,
            judged,
            "user vector alone",
            judge.judge(new BlendWeights(1, 1, 0, 0, 1), judged));
      }
      say(
          kind,
          judged,
          "session alone",
          judge.judge(new BlendWeights(0, 0, blend.view(), blend.cart(), blend.recency()), judged));
      say(kind, judged, "blend", judge.judge(blend, judged));
    }
  }

  private static void say(
      Kind kind, List<Replayed> judged, String ranker, SessionJudge.Quality is) {
    say(
        "| %s | %,d | %s | %.4f | %.4f |",
        kind.title(), judged.size(), ranker, is.recall(), is.ndcg());
  }

  private static void say(String format, Object... values) {
    System.out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }
}
