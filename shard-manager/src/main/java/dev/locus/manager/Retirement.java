package dev.locus.manager;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;

/// Decides whether nodes may free a release. Pure.
final class Retirement {
    private Retirement() {}

    /// @param force whether the previous release may go too
    /// @throws ServingException if it may not
    static void check(long release, ClusterPicture picture, boolean force) {
        Release active = picture.release();
        Release previous = picture.previousRelease();
        if (active == null || release < 1 || release > active.number()) {
            throw new ServingException(ServingError.UNKNOWN_RELEASE, "there is no release " + release);
        }
        if (release == active.number()) {
            throw refused("release " + release + " is active: activate or roll back to another one first");
        }
        if (previous == null || release != previous.number()) {
            throw refused("release " + release + " is retired already");
        }
        if (!force) {
            throw refused("release " + release
                    + " is the previous one, which a rollback goes back to at once: say so with --force to free it");
        }
    }

    private static ServingException refused(String message) {
        return new ServingException(ServingError.CHANGE_REFUSED, message);
    }
}
