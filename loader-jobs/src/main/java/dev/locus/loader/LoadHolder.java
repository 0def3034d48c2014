package dev.locus.loader;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// The process that is at a load. A process id alone may be used again by another one, so its start counts too.
///
/// @param startedMs when it started, milliseconds since 1970; 0 if the system does not say
/// @param serves whether it is a server, which is not to be ended because of one load
public record LoadHolder(long pid, long startedMs, boolean serves) {
    /// The system reckons starts from its own start, whose time is known to a second or so.
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    /// This process.
    public static LoadHolder self(boolean serves) {
        ProcessHandle self = ProcessHandle.current();
        return new LoadHolder(self.pid(), startOf(self), serves);
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    public boolean isAlive() {
        return process().isPresent();
    }

    /// The process, if it still runs.
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(found -> Math.abs(startOf(found) - startedMs) <= TOLERANCE.toMillis());
    }
}
