package dev.tandem.transforms.training;

import dev.tandem.transforms.features.Feature;

/**
 * The values of one feature for every user or every item, as the towers take them: texts as numbers
 * of a dictionary, or floats.
 *
 * @param feature whose values they are
 * @param isText which of the two
 * @param dictionary the distinct texts in ascending order; empty for numbers
 * @param codes for each row its text's place in the dictionary, -1 for null; empty for numbers
 * @param numbers for each row its number, NaN for null; empty for texts
 */
record FeatureColumn(
    Feature feature, boolean isText, String[] dictionary, int[] codes, float[] numbers) {}
