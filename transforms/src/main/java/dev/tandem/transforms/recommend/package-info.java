/**
 * Recommending: from what is known of a shopper and a session to a ranked list with reasons, or to
 * popular items with the reason why the model did not answer. Plain Java without Beam.
 */
@NullMarked
package dev.tandem.transforms.recommend;

import org.jspecify.annotations.NullMarked;
