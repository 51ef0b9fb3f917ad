/**
 * The jobs and how one is launched. A job parses its flags, wires transforms and runs them; what
 * the steps do is in the transforms.
 */
@NullMarked
package dev.tandem.pipelines;

import org.jspecify.annotations.NullMarked;
