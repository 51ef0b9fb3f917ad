/** Tests of the jobs on models. */
@NullMarked
package dev.tandem.pipelines.model;

import org.jspecify.annotations.NullMarked;
