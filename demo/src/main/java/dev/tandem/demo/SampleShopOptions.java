package dev.tandem.demo;

import dev.tandem.options.ConsoleOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.jspecify.annotations.Nullable;

/** Flags of the sample shop and its shoppers: those of the job {@code sample-shop}. */
public interface SampleShopOptions extends ConsoleOptions {

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

  @Description("Folder that is written to. Default: output/demo.")
  @Default.String("output/demo")
  String getFolder();

  void setFolder(String folder);

  @Description(
      "How many events a second the shoppers cause, 1 to 10000. Default: 500, and 100 on the Direct runner.")
  @Nullable Integer getEventsPerSecond();

  void setEventsPerSecond(@Nullable Integer events);

  @Description("How many shoppers are there at once, 3 to 10000. Default: 400.")
  @Default.Integer(400)
  int getSessions();

  void setSessions(int sessions);
}
