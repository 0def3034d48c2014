package dev.locus.transport;

import org.jspecify.annotations.Nullable;

/// What a server knows of a request beside its message.
public interface RequestContext {
    /// By when the caller wants the answer; null if it didn't say.
    @Nullable
    Deadline deadline();

    /// Whether the caller has gone: cancelled, disconnected, or past its deadline. Cheap; any thread.
    boolean isCancelled();

    /// Runs the action when the caller goes before it has its answer. One action a request: a second call
    /// replaces it. Must be called before the handler returns; the action runs on a transport thread and must
    /// not block.
    void onCancel(Runnable action);
}
