/** Tests of the reference trainer. */
@NullMarked
package dev.tandem.transforms.training;

import org.jspecify.annotations.NullMarked;
