package dev.locus.transport;

/// Where a server listens.
///
/// @param port 0 when listening = any free one
public record Address(String host, int port) {
    public static final String LOOPBACK = "127.0.0.1";

    public Address {
        if (host.isBlank() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("'" + host + ":" + port + "' is not an address: use HOST:PORT");
        }
    }

    public static Address loopback(int port) {
        return new Address(LOOPBACK, port);
    }

    /// @throws IllegalArgumentException if the text is not HOST:PORT
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new Address(text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not an address: use HOST:PORT", e);
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
