/**
 * Training snapshots: the rows, their files and statistics, the manifest that makes them one thing,
 * how it is published and how long it is kept.
 */
@NullMarked
package dev.tandem.transforms.snapshot;

import org.jspecify.annotations.NullMarked;
