package dev.tandem.demo;

import dev.tandem.options.ConsoleOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/** Flags of the job {@code demo}. */
public interface DemoOptions extends ConsoleOptions {

  @Description("How many customers the sample shop has. Default: 120.")
  @Default.Integer(120)
  int getCustomers();

  void setCustomers(int customers);

  @Description("How many products the sample shop has. Default: 110.")
  @Default.Integer(110)
  int getProducts();

  void setProducts(int products);

  @Description("How many ratings the sample shop has. Default: 2500.")
  @Default.Integer(2500)
  int getRatings();

  void setRatings(int ratings);

  @Description(
      "Seed of the sample shop: the same seed and size give the same shop. Default: 20260101.")
  @Default.Long(20_260_101)
  long getShopSeed();

  void setShopSeed(long seed);

  @Description("Folder that the demo writes to. Default: output/demo.")
  @Default.String("output/demo")
  String getFolder();

  void setFolder(String folder);
}
