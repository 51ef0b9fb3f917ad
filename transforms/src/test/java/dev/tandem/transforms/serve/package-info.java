/** Tests of serving. */
@NullMarked
package dev.tandem.transforms.serve;

import org.jspecify.annotations.NullMarked;
