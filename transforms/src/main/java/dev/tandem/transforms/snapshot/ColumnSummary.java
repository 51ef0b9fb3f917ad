package dev.tandem.transforms.snapshot;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one column of a snapshot.
 *
 * @param name the column
 * @param rows how many rows there are
 * @param nulls how many of them are null
 * @param numbers of a column of numbers that is no key; null for others, and without any value
 * @param frequencies of strings, booleans, item keys and labels; for the user's key only the
 *     distinct count; null for others
 * @param earliest of a column of times
 * @param latest of a column of times
 */
public record ColumnSummary(
    String name,
    long rows,
    long nulls,
    @Nullable NumberSummary numbers,
    @Nullable FrequencySummary frequencies,
    @Nullable Instant earliest,
    @Nullable Instant latest) {}
