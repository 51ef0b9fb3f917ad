/**
 * A real Kafka broker for a JVM of its own. It is apart from testdata because its Scala must not
 * meet Spark's: only the child JVM ever loads Kafka's server, by the class path that the build has
 * written down here.
 */
@NullMarked
package dev.tandem.testdata.broker;

import org.jspecify.annotations.NullMarked;
