package dev.locus.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

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

    /// What a server binds to. Plaintext, so addresses off loopback are refused.
    ///
    /// @throws IllegalArgumentException if it is not a loopback address
    public InetSocketAddress toListenOn() {
        InetSocketAddress socket = new InetSocketAddress(host, port);
        if (socket.getAddress() == null || !socket.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("refusing to listen on " + this
                    + ": without TLS, Locus listens on loopback addresses only; use 127.0.0.1");
        }
        return socket;
    }

    /// What to throw if binding failed, because the port is taken or the address is not this machine's.
    public UncheckedIOException cantBeListenedOn(IOException failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new UncheckedIOException("can't listen on " + this + ": " + root.getMessage(), failure);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
