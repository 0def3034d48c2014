package dev.locus.cli;

import dev.locus.transport.Address;
import picocli.CommandLine.Option;

/// Which cluster a command talks to.
final class AdminOption {
    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:LOCUS_ADMIN:-127.0.0.1:7401}",
            description = "The cluster's admin address (default: LOCUS_ADMIN, else 127.0.0.1:7401).")
    private String admin = "";

    AdminConnection connect() {
        return new AdminConnection(Address.parse(admin));
    }
}
