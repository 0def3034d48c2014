package dev.locus.client;

import java.time.Duration;

/// Bounds on one scoring request.
///
/// @param itemsMax item keys of a request
/// @param stringKeyBytesMax UTF-8 bytes of a string key
/// @param deadlineReserve how long before the caller's deadline an answer is put together from what is there
public record RequestLimits(int itemsMax, int stringKeyBytesMax, Duration deadlineReserve) {
    public RequestLimits {
        if (itemsMax < 1) {
            throw new IllegalArgumentException("items_max must be 1 or more, not " + itemsMax);
        }
        if (stringKeyBytesMax < 1) {
            throw new IllegalArgumentException("string_key_bytes_max must be 1 or more, not " + stringKeyBytesMax);
        }
        if (deadlineReserve.isNegative()) {
            throw new IllegalArgumentException("deadline_reserve must not be negative, not " + deadlineReserve);
        }
    }

    public static RequestLimits defaults() {
        return new RequestLimits(10_000, 1_024, Duration.ofMillis(10));
    }
}
