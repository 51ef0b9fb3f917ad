package dev.tandem.testdata.database;

/** One row of a table, which knows how to write its columns in the table's order. */
@FunctionalInterface
public interface Row {
  /** Appends each column's value to the encoder, in the order of {@link TableRows#columns()}. */
  void writeTo(RowEncoder encoder);
}
