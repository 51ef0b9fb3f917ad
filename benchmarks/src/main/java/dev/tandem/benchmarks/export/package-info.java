/**
 * The training export measured as a whole job, beside the same export written straight against
 * Spark SQL. Each contender is a JVM of its own, started with its own class path.
 */
@NullMarked
package dev.tandem.benchmarks.export;

import org.jspecify.annotations.NullMarked;
