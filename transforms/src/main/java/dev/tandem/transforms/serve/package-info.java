/**
 * Live recommendations as a step of a pipeline: the shop's tables and the model as they are now, in
 * one holder per JVM, and the answer to each session.
 */
@NullMarked
package dev.tandem.transforms.serve;

import org.jspecify.annotations.NullMarked;
