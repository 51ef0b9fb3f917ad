/** The jobs on models: training, checking, publishing, embedding the catalogue. */
@NullMarked
package dev.tandem.pipelines.model;

import org.jspecify.annotations.NullMarked;
