package dev.locus.loader.follow;

import java.time.Duration;

/// Limits of a follower.
///
/// @param writesPerRequestMax the cluster takes no more than 1,000
/// @param requestBytesMax a record that is larger goes alone
/// @param requestsMax requests that are under way or wait to be sent again; with so many, nothing more is read
/// @param writeTimeout of one request
/// @param commitEvery what was written since is written again after a kill, and changes nothing
/// @param tellEvery how often progress is told
/// @param drain how long a follower that stops waits for answers
public record FollowLimits(
        int writesPerRequestMax,
        int requestBytesMax,
        int requestsMax,
        Duration writeTimeout,
        Duration commitEvery,
        Duration tellEvery,
        Duration drain) {
    public static FollowLimits defaults() {
        return new FollowLimits(
                1_000,
                1 << 20,
                4,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));
    }
}
