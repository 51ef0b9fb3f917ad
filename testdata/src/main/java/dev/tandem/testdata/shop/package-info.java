/**
 * The sample shop: the well-known <i>classicmodels</i> schema, filled with as many customers,
 * products and ratings as asked for, the same for the same seed on every machine.
 *
 * <p>Tastes are planted in it ({@link dev.tandem.testdata.shop.TasteModel}), so that a recommender
 * can be judged, and so is the dirt of real shops ({@link dev.tandem.testdata.shop.DirtRates}),
 * which a {@link dev.tandem.testdata.shop.ShopCensus} counts.
 */
@NullMarked
package dev.tandem.testdata.shop;

import org.jspecify.annotations.NullMarked;
