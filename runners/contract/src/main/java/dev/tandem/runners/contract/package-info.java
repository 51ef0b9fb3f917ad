/**
 * What every runner's leaf must show, as abstract test classes and the launches, readers and
 * expectations they are made of. A job always runs in a JVM of its own, as a user's does.
 */
@NullMarked
package dev.tandem.runners.contract;

import org.jspecify.annotations.NullMarked;
