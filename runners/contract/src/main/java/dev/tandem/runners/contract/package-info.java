/** Contract. */
@NullMarked
package dev.tandem.runners.contract;

import org.jspecify.annotations.NullMarked;
