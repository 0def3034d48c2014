package dev.locus.directory;

import java.util.concurrent.CompletableFuture;

/// Decides who of several processes may decide for a job: one at a time, each with a larger term than those
/// before. It is made for one candidate. Thread-safe; never blocks the caller.
public interface Leadership extends AutoCloseable {
    /// Completes when this candidate leads, however long that takes; once.
    ///
    /// @param lost called at most once, from any thread, when the lead can no longer be kept up: before another
    ///     one leads, unless this process was stopped meanwhile. Not called by [Lead#close]
    CompletableFuture<Lead> campaign(Runnable lost);

    /// Gives the campaign or the lead up.
    @Override
    void close();

    /// A lead that was won.
    interface Lead {
        long term();

        /// The job's control store for as long as this lead lasts: once another one leads, a put fails with a
        /// [dev.locus.protocol.ServingException] of `OLD_TERM` and changes nothing, however late it comes.
        ControlStore store();

        /// Gives the lead up: another candidate need not wait.
        void close();
    }
}
