package dev.locus.loader;

import com.google.common.base.Ticker;
import dev.locus.transport.Address;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.Transport;
import dev.locus.transport.TransportConfig;
import io.grpc.BindableService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.auth.ServerAuthHandler;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/// The server that takes uploads over Arrow Flight. It has event loops of its own, so that an upload does not hold up
/// requests.
public final class FlightIngest implements AutoCloseable {
    private static final Duration END_MAX = Duration.ofSeconds(30);

    private final BufferAllocator allocator;
    private final UploadProducer producer;
    private final GrpcTransport transport;
    private final ExecutorService executor;
    private final Transport.Listener listener;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FlightIngest(
            BufferAllocator allocator,
            UploadProducer producer,
            GrpcTransport transport,
            ExecutorService executor,
            Transport.Listener listener) {
        this.allocator = allocator;
        this.producer = producer;
        this.transport = transport;
        this.executor = executor;
        this.listener = listener;
    }

    public static FlightIngest start(FlightConfig config, LoadHome home, InstantSource clock) {
        BufferAllocator allocator = new RootAllocator(config.memoryBytesMax());
        GrpcTransport transport = new GrpcTransport(TransportConfig.defaults(), Ticker.systemTicker());
        ExecutorService executor = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("upload-", 1).factory());
        UploadProducer producer =
                new UploadProducer(home, new Upload(home, clock, config.threads()), allocator, config.uploadsMax());
        try {
            Transport.Listener listener = transport.listen(
                    config.listen(), service(allocator, producer, executor), executor, config.messageBytesMax());
            return new FlightIngest(allocator, producer, transport, executor, listener);
        } catch (RuntimeException e) {
            executor.shutdownNow();
            transport.close();
            allocator.close();
            throw e;
        }
    }

    @SuppressWarnings("deprecation") // The library has no other way to say that there is no authentication.
    private static BindableService service(
            BufferAllocator allocator, UploadProducer producer, ExecutorService executor) {
        return FlightGrpcUtils.createFlightService(allocator, producer, ServerAuthHandler.NO_OP, executor);
    }

    public Address address() {
        return listener.address();
    }

    /// Ends uploads that are under way; nothing of them is left. Idempotent.
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        listener.close();
        try {
            if (!producer.awaitNone(END_MAX)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
        transport.close();
        executor.close();
        allocator.close();
    }
}
