/** Tests of the embedded topics, their sinks and their readers. */
@NullMarked
package dev.tandem.testdata.topics;

import org.jspecify.annotations.NullMarked;
