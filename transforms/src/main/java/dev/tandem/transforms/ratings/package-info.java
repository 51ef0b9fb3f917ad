/** Ratings as they come from a shop: one user's at a time, before any of them is judged. */
@NullMarked
package dev.tandem.transforms.ratings;

import org.jspecify.annotations.NullMarked;
