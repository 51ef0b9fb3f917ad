/** Tests of the activity room. */
@NullMarked
package dev.tandem.transforms.activity;

import org.jspecify.annotations.NullMarked;
