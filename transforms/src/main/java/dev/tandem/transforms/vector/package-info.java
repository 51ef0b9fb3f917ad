/**
 * Arithmetic on vectors: the matrix of item vectors, similarity, exact top-K. Plain Java without
 * Beam; property-tested against naive code and benchmarked.
 */
@NullMarked
package dev.tandem.transforms.vector;

import org.jspecify.annotations.NullMarked;
