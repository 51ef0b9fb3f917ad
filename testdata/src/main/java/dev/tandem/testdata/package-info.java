/**
 * Sample shops, foreign models and embedded servers for demos, tests and benchmarks; never in a
 * deployable jar.
 */
@NullMarked
package dev.tandem.testdata;

import org.jspecify.annotations.NullMarked;
