package dev.locus.client;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/// Makes up names for requests that bring none: 16 hex digits. Those of one maker are all different; those of two
/// differ as much as their seeds are random. Thread-safe.
public final class RequestIds {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final AtomicLong next;

    /// @param seed random, so that proxies make up other names than each other
    public RequestIds(long seed) {
        this.next = new AtomicLong(seed);
    }

    String next() {
        long number = next.getAndAdd(STEP);
        number = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
        number = (number ^ (number >>> 27)) * 0x94D049BB133111EBL;
        return HexFormat.of().toHexDigits(number ^ (number >>> 31));
    }
}
