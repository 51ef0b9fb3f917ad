/** Tests of the twin and of the measuring. */
@NullMarked
package dev.tandem.benchmarks.export;

import org.jspecify.annotations.NullMarked;
