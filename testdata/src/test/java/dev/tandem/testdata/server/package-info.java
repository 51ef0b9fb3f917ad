/** How tests look at a server's process from outside. */
@NullMarked
package dev.tandem.testdata.server;

import org.jspecify.annotations.NullMarked;
