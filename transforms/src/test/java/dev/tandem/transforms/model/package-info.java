@NullMarked
package dev.tandem.transforms.model;

import org.jspecify.annotations.NullMarked;
