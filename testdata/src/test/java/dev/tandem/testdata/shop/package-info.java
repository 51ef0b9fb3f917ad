/** Tests of the sample shop. */
@NullMarked
package dev.tandem.testdata.shop;

import org.jspecify.annotations.NullMarked;
