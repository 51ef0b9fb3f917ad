/**
 * Scoring: features become vectors. The transforms are shared by the embedding of the catalogue and
 * by the stream; a model's folders are read wherever Beam reads.
 */
@NullMarked
package dev.tandem.transforms.score;

import org.jspecify.annotations.NullMarked;
