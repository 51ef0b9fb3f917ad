/** Testdata. */
@NullMarked
package dev.tandem.testdata;

import org.jspecify.annotations.NullMarked;
