package dev.locus.loader.follow;

import org.jspecify.annotations.Nullable;

/// What is to be followed, and into which view.
///
/// @param deadLetters the topic for records that can't be written; null = the first such record ends it
/// @param untilEnd whether it ends where the topic ended when it began
public record FollowRequest(
        String view,
        KafkaTopic source,
        RecordReading reading,
        @Nullable String deadLetters,
        boolean untilEnd) {}
