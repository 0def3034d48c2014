package dev.locus.directory;

import java.time.Instant;

/// How current a [RemoteDirectory]'s view is, for logs and metrics.
///
/// @param connected whether any directory server answers; if none does, the view is the last one that was known
/// @param since when that last changed
/// @param serversConnected how many answer
public record DirectoryState(boolean connected, Instant since, int serversConnected, int servers) {
    @Override
    public String toString() {
        return connected
                ? "connected since " + since + " to " + serversConnected + " of " + servers + " directory servers"
                : "stale since " + since + ": none of " + servers + " directory servers answers";
    }
}
