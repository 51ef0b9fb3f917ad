/** Options. */
@NullMarked
package dev.tandem.options;

import org.jspecify.annotations.NullMarked;
