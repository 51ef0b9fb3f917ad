package dev.tandem.benchmarks.export;

/** What becomes of several ratings of one product by one customer, as the export's flag says it. */
enum DuplicatePolicy {
  /** Each is a row. */
  ALL,
  /** The newest counts; of equally new ones the highest. */
  LAST
}
