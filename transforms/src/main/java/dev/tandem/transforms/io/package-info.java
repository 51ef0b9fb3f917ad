/** Reading a shop's database: one consistent view, few connections, no table held in memory. */
@NullMarked
package dev.tandem.transforms.io;

import org.jspecify.annotations.NullMarked;
