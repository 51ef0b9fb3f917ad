/**
 * The job {@code recommendations}: from its flags to a running stream, what it tells while it runs,
 * and how it ends.
 */
@NullMarked
package dev.tandem.pipelines.recommendations;

import org.jspecify.annotations.NullMarked;
