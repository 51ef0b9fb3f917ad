/**
 * Features: the spec that names a shop's tables, keys and columns, the rows it describes, and the
 * join that brings a user's activity together with the features of the user and of the items.
 *
 * <p>Nothing outside this package, and nothing else in the project, knows a column's name.
 */
@NullMarked
package dev.tandem.transforms.features;

import org.jspecify.annotations.NullMarked;
