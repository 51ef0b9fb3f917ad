/** Jobs. */
@NullMarked
package dev.tandem.pipelines;

import org.jspecify.annotations.NullMarked;
