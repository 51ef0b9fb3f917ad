package dev.tandem.benchmarks.stream;

/** What can be measured. */
enum Measure {
  /** Not measured but compared: all contenders give the same recommendations. */
  CHECK,
  /** How long after an event its recommendation is in the topic, at a fixed rate. */
  LATENCY,
  /** How fast events are answered that wait in the topic. */
  THROUGHPUT,
  /** The cost of an event by how many sessions go on at once. */
  SESSIONS,
  /** The cost of an event by how many products the shop has. */
  PRODUCTS,
  /** Where the time goes. */
  PROFILE
}
