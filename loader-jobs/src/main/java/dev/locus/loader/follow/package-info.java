/// Feeds live updates from Kafka: each record of a topic becomes one write, and what was written is committed.
/// It stands apart from loads, which make whole data versions of files; they share nothing but the views.
/// Start at [dev.locus.loader.follow.KafkaFollower], then [dev.locus.loader.follow.RecordReading].
@NullMarked
package dev.locus.loader.follow;

import org.jspecify.annotations.NullMarked;
