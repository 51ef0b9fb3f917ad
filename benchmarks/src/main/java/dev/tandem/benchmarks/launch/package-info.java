/** What benchmarks of whole processes share: flags, class paths, folders that go. */
@NullMarked
package dev.tandem.benchmarks.launch;

import org.jspecify.annotations.NullMarked;
