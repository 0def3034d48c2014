package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/// What a refused call says.
final class Refusals {
    private Refusals() {}

    static String messageOf(Class<? extends RuntimeException> kind, Executable call) {
        return String.valueOf(assertThrows(kind, call).getMessage());
    }
}
