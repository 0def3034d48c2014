package dev.locus.loader;

import java.io.Serial;

/// Says why a cell, and with it its row, is refused. Never leaves the package; without a stack trace, for there may be
/// many.
final class RefusedCellException extends RuntimeException {
    private static final int VALUE_CHARS_MAX = 80;

    @Serial
    private static final long serialVersionUID = 1L;

    private final String column;
    private final String value;
    private final String reason;

    RefusedCellException(String column, String value, String reason) {
        super(reason, null, false, false);
        this.column = column;
        this.value = value.length() <= VALUE_CHARS_MAX ? value : value.substring(0, VALUE_CHARS_MAX) + "…";
        this.reason = reason;
    }

    String column() {
        return column;
    }

    String value() {
        return value;
    }

    String reason() {
        return reason;
    }
}
