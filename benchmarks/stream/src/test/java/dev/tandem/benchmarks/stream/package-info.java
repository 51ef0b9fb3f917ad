/** Tests of the measuring. */
@NullMarked
package dev.tandem.benchmarks.stream;

import org.jspecify.annotations.NullMarked;
