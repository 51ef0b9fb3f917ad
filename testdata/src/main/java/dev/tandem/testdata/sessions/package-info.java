/**
 * The session replayer: simulated shoppers who browse and buy by their planted tastes, as the
 * activity events that a shop's site would send, some garbage among them.
 */
@NullMarked
package dev.tandem.testdata.sessions;

import org.jspecify.annotations.NullMarked;
