/**
 * The job {@code demo}: a sample shop in an embedded database, and the other jobs over it. Only
 * where the embedded servers are on the class path; never in a deployable jar.
 */
@NullMarked
package dev.tandem.demo;

import org.jspecify.annotations.NullMarked;
