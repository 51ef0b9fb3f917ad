/** The flink leaf. */
@NullMarked
package dev.tandem.runners.flink;

import org.jspecify.annotations.NullMarked;
