package dev.tandem.transforms.features;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** From text to YAML nodes that know their lines, within limits. */
final class SpecYaml {
  /** A spec needs three levels. Deeper text would exhaust the stack of the recursive composer. */
  private static final int MAX_DEPTH = 10;

  private SpecYaml() {}

  /**
   * @return null with a problem, or if the text holds no node
   */
  static @Nullable Node compose(String yaml, int maxLength, SpecProblems problems) {
    if (yaml.length() > maxLength) {
      problems.add(1, "the spec has %d characters: at most %d".formatted(yaml.length(), maxLength));
      return null;
    }
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(maxLength + 1).build();
    try {
      return isFlat(yaml, settings, problems)
          ? new Compose(settings).composeString(yaml).orElse(null)
          : null;
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      problems.add(line, "this is not YAML: " + e.getProblem().strip());
    } catch (ReaderException e) {
      int line = 1 + (int) yaml.codePoints().limit(e.getPosition()).filter(c -> c == '\n').count();
      problems.add(
          line,
          "this is not YAML: the character U+%04X is not allowed".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      problems.add(1, "this is not YAML: " + e.getMessage());
    }
    return null;
  }

  private static boolean isFlat(String yaml, LoadSettings settings, SpecProblems problems) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(yaml)) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > MAX_DEPTH) {
        int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
        problems.add(line, "lists and mappings are nested more than %d deep".formatted(MAX_DEPTH));
        return false;
      }
    }
    return true;
  }
}
