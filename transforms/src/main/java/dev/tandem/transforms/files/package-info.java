/** Files wherever Beam finds them: what every store of snapshots and models asks of them. */
@NullMarked
package dev.tandem.transforms.files;

import org.jspecify.annotations.NullMarked;
