/**
 * The Beam side of training: a snapshot's files become compact blocks, the blocks come together in
 * one worker, and there the reference trainer makes a bundle of them.
 */
@NullMarked
package dev.tandem.transforms.learn;

import org.jspecify.annotations.NullMarked;
