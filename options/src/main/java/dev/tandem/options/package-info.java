/**
 * What a person can set: one options interface per job, made of small mix-ins. Flags stop at the
 * jobs; no transform reads them.
 */
@NullMarked
package dev.tandem.options;

import org.jspecify.annotations.NullMarked;
