/**
 * Topics that live as long as a test or a demo: a Kafka broker and an emulator of Kinesis, each in
 * a process of its own, on 127.0.0.1 and free ports; with sinks that fill them and readers that
 * empty them, by the vendors' plain clients.
 */
@NullMarked
package dev.tandem.testdata.topics;

import org.jspecify.annotations.NullMarked;
