package dev.locus.client;

import dev.locus.topology.Release;
import dev.locus.topology.Trial;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;

/// Hears of requests that were tried or done anew, on the thread that answers. It must not block, wait or throw.
public interface RequestListener {
    RequestListener NONE = new RequestListener() {};

    /// The request was begun anew on another release, because a node did not have the one before.
    default void redone() {}

    /// A request of a canary's users was answered with the change.
    ///
    /// @param active what others were served
    default void triedAsCanary(Trial canary, Release active, ScoreRequest request, ScoreResponse answer) {}

    /// A request of a canary's users goes on without the change: a node does not have it, or it wants other inputs.
    default void fellBack(Trial canary, Release active, ScoreRequest request) {}

    /// A request of a shadow's users was answered, without the change.
    ///
    /// @param whole the answer with all items, in request order, whatever the caller asked for
    default void answered(Trial shadow, Release active, ScoreRequest request, ScoreResponse whole) {}
}
