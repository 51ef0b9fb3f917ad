/** Tests of the session replayer. */
@NullMarked
package dev.tandem.testdata.sessions;

import org.jspecify.annotations.NullMarked;
