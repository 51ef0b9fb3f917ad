/**
 * Database servers that live as long as a test: real ones, private to their owner, on 127.0.0.1 and
 * a free port, and gone without a trace when closed.
 */
@NullMarked
package dev.tandem.testdata.database;

import org.jspecify.annotations.NullMarked;
