package dev.tandem.options;

/** Flags of the job {@code training-export}. */
public interface TrainingExportOptions extends DatabaseOptions, SnapshotOptions, ConsoleOptions {}
