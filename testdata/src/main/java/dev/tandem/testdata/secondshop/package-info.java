/**
 * A second sample shop of another shape: a German bookshop with text keys, other names, other types
 * and a schema of its own, so that nothing is written for the first shop only.
 */
@NullMarked
package dev.tandem.testdata.secondshop;

import org.jspecify.annotations.NullMarked;
