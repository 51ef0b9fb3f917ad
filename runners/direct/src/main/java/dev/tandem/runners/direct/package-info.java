/** The direct leaf. */
@NullMarked
package dev.tandem.runners.direct;

import org.jspecify.annotations.NullMarked;
