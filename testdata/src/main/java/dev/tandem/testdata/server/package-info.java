/**
 * What embedded servers share: a process of their own that ends with this JVM, in whatever way that
 * ends, and a private directory that goes with it.
 */
@NullMarked
package dev.tandem.testdata.server;

import org.jspecify.annotations.NullMarked;
