/**
 * The live recommendations measured as a whole job, beside the same job written straight against
 * Flink. Each contender is a JVM of its own, started with its own class path; so is the load.
 */
@NullMarked
package dev.tandem.benchmarks.stream;

import org.jspecify.annotations.NullMarked;
