/** The job {@code training-export}: a shop's ratings and features as a published snapshot. */
@NullMarked
package dev.tandem.pipelines.export;

import org.jspecify.annotations.NullMarked;
