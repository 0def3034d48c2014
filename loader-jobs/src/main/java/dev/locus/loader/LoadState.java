package dev.locus.loader;

/// How far one load of a project has come.
public enum LoadState {
    /// Sources are being read, or the load is being written; who does it is in the record.
    LOADING,
    /// The load directory is whole; no change has it yet.
    LOADED,
    /// It is in a staged change.
    STAGED,
    /// It is in a release.
    ACTIVATED,
    /// Ended by something that passes; resuming goes on.
    STOPPED,
    /// Ended because the input, or what was asked for, is wrong.
    REFUSED,
    /// Ended by somebody; nothing of it is left.
    CANCELLED
}
