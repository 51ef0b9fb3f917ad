@NullMarked
package dev.tandem.pipelines.recommendations;

import org.jspecify.annotations.NullMarked;
