/** The jobs around a model: train it, check it, publish it, embed the catalogue with it. */
@NullMarked
package dev.tandem.pipelines.model;

import org.jspecify.annotations.NullMarked;
