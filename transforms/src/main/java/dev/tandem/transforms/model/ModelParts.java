package dev.tandem.transforms.model;

import dev.tandem.transforms.vector.ItemMatrix;
import dev.tandem.transforms.vector.Similarity;
import org.jspecify.annotations.Nullable;

/**
 * All that a bundle is made of, before it is written: what a trainer gives.
 *
 * @param userTower an ONNX graph; handed over, not copied
 * @param itemTower an ONNX graph; handed over, not copied
 * @param similarity how the two towers' vectors become a score
 * @param items the item tower's vectors of the catalogue
 * @param popular the most popular items
 * @param specHash of the feature spec whose features the towers take
 * @param snapshotId of the training snapshot; null if the model was made elsewhere
 * @param producer who made it, for people, such as {@code Tandem reference trainer 0.1.0}
 * @param evaluation null if nobody evaluated it
 */
public record ModelParts(
    byte[] userTower,
    byte[] itemTower,
    Similarity similarity,
    ItemMatrix items,
    PopularItems popular,
    String specHash,
    @Nullable String snapshotId,
    String producer,
    @Nullable Evaluation evaluation) {}
