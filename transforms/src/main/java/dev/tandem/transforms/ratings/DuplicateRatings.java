package dev.tandem.transforms.ratings;

/** What becomes of several ratings of one item by one user. */
public enum DuplicateRatings {
  /** The newest counts; of equally new ones the highest. */
  LAST,
  /** Their mean counts, a fraction; its time is the newest. */
  MEAN,
  /** Each is a row. */
  ALL
}
