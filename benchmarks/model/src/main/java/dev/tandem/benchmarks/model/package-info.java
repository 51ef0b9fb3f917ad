/** How fast the reference trainer is, and how good its models are. */
@NullMarked
package dev.tandem.benchmarks.model;

import org.jspecify.annotations.NullMarked;
