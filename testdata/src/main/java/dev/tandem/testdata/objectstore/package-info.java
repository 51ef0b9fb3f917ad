/**
 * Object stores that live as long as a test: an S3 API and an HDFS, each in a JVM of its own, on
 * 127.0.0.1 and free ports, gone without a trace when closed or when their owner dies. Their jars
 * are on nobody's class path; the build copies them beside this module's classes under {@code
 * -Pstores}.
 */
@NullMarked
package dev.tandem.testdata.objectstore;

import org.jspecify.annotations.NullMarked;
