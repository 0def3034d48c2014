package dev.locus.loader.follow;

/// Told how far a follower is, about once a second, on the follower's thread.
public interface FollowProgress {
    void at(FollowFigures figures);
}
