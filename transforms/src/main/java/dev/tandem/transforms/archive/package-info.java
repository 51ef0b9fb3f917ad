/**
 * The archive: what a stream said, and what of it failed, as files of a size and an age, of which a
 * reader sees all or nothing.
 */
@NullMarked
package dev.tandem.transforms.archive;

import org.jspecify.annotations.NullMarked;
