/**
 * Failures: what could not be used, with its reason, its original content and where it came from.
 */
@NullMarked
package dev.tandem.transforms.failure;

import org.jspecify.annotations.NullMarked;
