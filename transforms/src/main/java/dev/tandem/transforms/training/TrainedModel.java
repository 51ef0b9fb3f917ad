package dev.tandem.transforms.training;

import dev.tandem.transforms.model.ModelParts;

/**
 * A model and how its training went.
 *
 * @param parts what a bundle is made of
 * @param rows of the snapshot
 * @param positives the rows that are positives
 * @param users of the snapshot
 * @param epochs how many passes made the model
 * @param microsPerRowAndEpoch of training, without ranking and reading, in this thread
 */
public record TrainedModel(
    ModelParts parts,
    long rows,
    long positives,
    long users,
    int epochs,
    double microsPerRowAndEpoch) {}
