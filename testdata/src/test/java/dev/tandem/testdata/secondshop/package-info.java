/** Tests of the second sample shop. */
@NullMarked
package dev.tandem.testdata.secondshop;

import org.jspecify.annotations.NullMarked;
