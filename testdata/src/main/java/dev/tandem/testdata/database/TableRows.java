package dev.tandem.testdata.database;

import java.util.Iterator;
import java.util.List;

/**
 * A table and the rows to put in it, each produced when it is asked for.
 *
 * @param table the table's name, with its schema where it has one
 * @param columns the names of the columns, in the order in which a row writes them
 * @param rows can be read once
 */
public record TableRows(String table, List<String> columns, Iterator<? extends Row> rows) {
  public TableRows {
    columns = List.copyOf(columns);
  }
}
