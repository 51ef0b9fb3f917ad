/** Tests of the Beam side of training. */
@NullMarked
package dev.tandem.transforms.learn;

import org.jspecify.annotations.NullMarked;
