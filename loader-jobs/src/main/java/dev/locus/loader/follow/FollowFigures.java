package dev.locus.loader.follow;

import org.jspecify.annotations.Nullable;

/// How far a follower is.
///
/// @param records that were read, again after a rebalance
/// @param applied writes that are on disk and served
/// @param superseded writes that did nothing, because something newer was there
/// @param deadLetters records that were put aside
/// @param sentAgain writes that were sent once more, because the cluster was away, full or busy
/// @param lag records of its partitions that are not written yet, as far as the brokers have told
/// @param partitions that it reads now
/// @param waitsFor why nothing could be written the last time, or null if it could
public record FollowFigures(
        long records,
        long applied,
        long superseded,
        long deadLetters,
        long sentAgain,
        long lag,
        int partitions,
        @Nullable String waitsFor) {}
