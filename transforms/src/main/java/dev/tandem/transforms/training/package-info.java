/**
 * The reference trainer: two towers over every feature of a spec, from the rows of a snapshot to
 * all that a bundle is made of. Plain Java without Beam, for one thread; the same rows and settings
 * give the same model byte for byte, on every machine and whatever the order of the rows.
 */
@NullMarked
package dev.tandem.transforms.training;

import org.jspecify.annotations.NullMarked;
