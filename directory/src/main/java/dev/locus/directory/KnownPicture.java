package dev.locus.directory;

import dev.locus.topology.ClusterPicture;
import org.jspecify.annotations.Nullable;

/// The newest picture that this process knows.
///
/// @param picture null if it knows none
/// @param term of the leader who made it
/// @param own whether it was made in this process
record KnownPicture(@Nullable ClusterPicture picture, long term, boolean own) {
    static final KnownPicture NONE = new KnownPicture(null, 0, false);

    long epoch() {
        return picture == null ? 0 : picture.epoch();
    }
}
