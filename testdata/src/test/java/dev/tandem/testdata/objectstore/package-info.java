/** Tests of the embedded object stores, by the clients that pipelines use. */
@NullMarked
package dev.tandem.testdata.objectstore;

import org.jspecify.annotations.NullMarked;
