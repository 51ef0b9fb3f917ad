/**
 * JMH benchmarks of the arithmetic beside naive twins and the machine's own limits; {@code
 * benchmarks/micro.sh} runs them.
 */
@NullMarked
package dev.tandem.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
