/** The spark leaf. */
@NullMarked
package dev.tandem.runners.spark;

import org.jspecify.annotations.NullMarked;
