package dev.tandem.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** How a session becomes a ranking. The defaults are measured: see docs/benchmarks.md. */
public interface RankingOptions extends PipelineOptions {

  @Description("How many products are recommended, 1 to 1000. Default: 10.")
  @Default.Integer(10)
  int getTopK();

  void setTopK(int items);

  @Description(
      "For how many products of the session, the most recent, similar ones are listed, 0 to 1000. Default: 5.")
  @Default.Integer(5)
  int getSimilarProducts();

  void setSimilarProducts(int products);

  @Description("How many similar products are listed for each, 0 to 1000. Default: 5.")
  @Default.Integer(5)
  int getSimilarItems();

  void setSimilarItems(int items);

  @Description(
      "Leave out what the session has looked at, unless nothing else is left. What is in the cart is always left out. Default: true.")
  @Default.Boolean(true)
  boolean isExcludeBrowsed();

  void setExcludeBrowsed(boolean exclude);

  @Description(
      "Leave out what was bought in the session, unless nothing else is left. Default: true.")
  @Default.Boolean(true)
  boolean isExcludeBought();

  void setExcludeBought(boolean exclude);

  @Description(
      "How long one recommendation may be worked on before popular products are served, ISO-8601. Default: PT0.5S.")
  @Default.String("PT0.5S")
  String getDeadline();

  void setDeadline(String duration);

  @Description(
      "Weight of the customer's vector where some feature is known, 0 to 1000. Default: 4.")
  @Default.Double(4)
  double getCustomerWeight();

  void setCustomerWeight(double weight);

  @Description(
      "Weight of the user tower's vector for a visitor of whom no feature is known, 0 to 1000. Default: 1.")
  @Default.Double(1)
  double getVisitorWeight();

  void setVisitorWeight(double weight);

  @Description("Weight of a product that was looked at, 0 to 1000. Default: 1.")
  @Default.Double(1)
  double getViewWeight();

  void setViewWeight(double weight);

  @Description("Weight of a product in the cart, 0 to 1000. Default: 1.5.")
  @Default.Double(1.5)
  double getCartWeight();

  void setCartWeight(double weight);

  @Description(
      "What a product's weight is multiplied by for each that is more recent, above 0 and at most 1. Default: 0.9.")
  @Default.Double(0.9)
  double getRecency();

  void setRecency(double factor);
}
