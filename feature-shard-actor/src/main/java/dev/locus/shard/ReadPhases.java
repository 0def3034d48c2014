package dev.locus.shard;

import java.util.concurrent.atomic.AtomicInteger;

/// Tells when no request reads any more what a writer has taken out of the serving image, so that its memory may be
/// used again. Readers take no lock: they count themselves in and out of the phase they begin in.
///
/// Algorithm: quiescent states with two counters, as in user-level read-copy-update (Desnoyers et al., User-Level
/// Implementations of Read-Copy Update, 2012). What was taken out in one phase is free after the second advance from
/// there: the first sees to it that nobody from before that phase is left, the second that nobody of it is.
final class ReadPhases {
    private final AtomicInteger[] readers = {new AtomicInteger(), new AtomicInteger()};
    private volatile int phase;

    /// Begins to read. Any thread.
    ///
    /// @return to be given to [#exit]
    int enter() {
        while (true) {
            int seen = phase;
            readers[seen & 1].incrementAndGet();
            if (phase == seen) {
                return seen & 1;
            }
            readers[seen & 1].decrementAndGet(); // The phase has changed in between: this reader is of the next.
        }
    }

    void exit(int entered) {
        readers[entered].decrementAndGet();
    }

    /// Begins the next phase, unless a reader of the phase before this one is still there. Called by one thread.
    boolean tryAdvance() {
        int now = phase;
        if (readers[(now + 1) & 1].get() > 0) {
            return false;
        }
        phase = now + 1;
        return true;
    }
}
