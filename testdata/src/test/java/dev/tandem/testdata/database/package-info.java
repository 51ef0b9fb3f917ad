/** Tests of the embedded servers, against the servers themselves. */
@NullMarked
package dev.tandem.testdata.database;

import org.jspecify.annotations.NullMarked;
