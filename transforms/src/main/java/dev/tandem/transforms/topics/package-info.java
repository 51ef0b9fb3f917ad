/**
 * Where records come from and go to: Kafka topics, Kinesis streams, files of lines.
 *
 * <p>What is read is a {@link dev.tandem.transforms.activity.RawRecord}: bytes as they were, and
 * where they were; nothing here understands them. What is written is a key and bytes. Each class
 * says how it delivers and what it adds to the time a record takes.
 */
@NullMarked
package dev.tandem.transforms.topics;

import org.jspecify.annotations.NullMarked;
