package dev.tandem.options;

/** What records come from and go to. */
public enum Channel {
  KAFKA,
  KINESIS,
  FILES
}
