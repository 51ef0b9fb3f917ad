/**
 * The trained model: the two towers, the bundle that holds all that belongs together, the registry
 * that names the live one. Plain Java without Beam.
 */
@NullMarked
package dev.tandem.transforms.model;

import org.jspecify.annotations.NullMarked;
