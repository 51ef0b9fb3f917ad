/** Reading JSON with errors that name the file and the key; plain Java. */
@NullMarked
package dev.tandem.transforms.json;

import org.jspecify.annotations.NullMarked;
