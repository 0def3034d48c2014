package dev.locus.transport;

import com.google.common.base.Ticker;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// A channel that tries to connect again within a second, for as long as there are calls. By itself gRPC waits
/// longer and longer, up to two minutes: a peer would be back long before it is found again. Thread-safe.
final class PeerChannel implements AutoCloseable {
    private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

    private final ManagedChannel channel;
    private final Ticker ticker;
    private final AtomicLong retriedNanos;

    PeerChannel(ManagedChannel channel, Ticker ticker) {
        this.channel = channel;
        this.ticker = ticker;
        this.retriedNanos = new AtomicLong(ticker.read());
    }

    ManagedChannel forCall() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            long last = retriedNanos.get();
            long now = ticker.read();
            if (now - last >= RETRY_NANOS && retriedNanos.compareAndSet(last, now)) {
                channel.resetConnectBackoff();
            }
        }
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
