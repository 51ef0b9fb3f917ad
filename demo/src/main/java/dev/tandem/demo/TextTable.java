package dev.tandem.demo;

import java.util.ArrayList;
import java.util.List;

/** Rows of text as lines whose columns stand under each other; what is too long is cut. */
final class TextTable {
  private static final int MAX_WIDTH = 22;

  private TextTable() {}

  /**
   * @param cells rows of equally many cells
   */
  static List<String> lines(List<List<String>> cells) {
    int columns = cells.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : cells) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], Math.min(MAX_WIDTH, row.get(i).length()));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : cells) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < columns; i++) {
        String cell = row.get(i);
        String shown = cell.length() > MAX_WIDTH ? cell.substring(0, MAX_WIDTH - 1) + "…" : cell;
        line.append(' ').append(shown).append(" ".repeat(widths[i] - shown.length() + 1));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
