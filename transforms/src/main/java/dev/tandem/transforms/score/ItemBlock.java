package dev.tandem.transforms.score;

import dev.tandem.transforms.failure.Failure;
import java.util.List;

/**
 * Some items on their way to the one who writes the index: those with a vector, and those without.
 *
 * @param vectors one after the other, in the order of the ids; handed over, not copied
 */
record ItemBlock(List<String> ids, float[] vectors, List<Failure> failures) {
  ItemBlock {
    ids = List.copyOf(ids);
    failures = List.copyOf(failures);
  }
}
