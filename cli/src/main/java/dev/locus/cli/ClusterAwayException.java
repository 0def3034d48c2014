package dev.locus.cli;

import dev.locus.transport.Address;
import java.io.Serial;

/// Nobody answers at the admin address.
final class ClusterAwayException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ClusterAwayException(Address admin, String reason) {
        super("no cluster answers at " + admin + " (" + reason + "): start one with 'locus serve DIR', "
                + "or name another with --admin HOST:PORT or LOCUS_ADMIN");
    }
}
