/**
 * What shoppers do: the events that a shop sends, in two JSON forms, and the session that they add
 * up to.
 *
 * <p>{@link dev.tandem.transforms.activity.ParseActivity} turns records into events and failures,
 * {@link dev.tandem.transforms.activity.TrackSessions} keeps a bounded, expiring state for each
 * session and gives, for every event, the session as it then stands: an {@link
 * dev.tandem.transforms.features.Activity} that features can be joined to. The parser and the state
 * are plain Java. The web team's page on both is {@code docs/activity-format.md}.
 */
@NullMarked
package dev.tandem.transforms.activity;

import org.jspecify.annotations.NullMarked;
