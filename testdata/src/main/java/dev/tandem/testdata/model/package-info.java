/** Models as somebody else would make them: graphs node by node, bundles file by file. */
@NullMarked
package dev.tandem.testdata.model;

import org.jspecify.annotations.NullMarked;
