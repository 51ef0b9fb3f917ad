/** Parquet, for any room that writes or reads it: types, and a writer of rows of any class. */
@NullMarked
package dev.tandem.transforms.parquet;

import org.jspecify.annotations.NullMarked;
