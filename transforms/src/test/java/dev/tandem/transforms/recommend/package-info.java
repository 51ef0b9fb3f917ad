/** Tests of recommending. */
@NullMarked
package dev.tandem.transforms.recommend;

import org.jspecify.annotations.NullMarked;
