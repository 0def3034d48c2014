package dev.locus.directory;

import com.google.common.base.Ticker;
import dev.locus.transport.Address;
import dev.locus.transport.Transport;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/// A directory server, running: members register with it, watchers hear from it. It keeps nothing on disk:
/// after a restart it knows again who is there once everyone has said so, which takes a heartbeat.
public final class DirectoryServer implements AutoCloseable {
    private final DirectoryService service;
    private final ScheduledExecutorService thread;
    private final Transport.Listener listener;

    private DirectoryServer(DirectoryService service, ScheduledExecutorService thread, Transport.Listener listener) {
        this.service = service;
        this.thread = thread;
        this.listener = listener;
    }

    /// @param start a number that no other start of a server has
    public static DirectoryServer start(DirectoryServerConfig config, Transport transport, long start, Ticker ticker) {
        DirectoryService service = new DirectoryService(config, start == 0 ? 1 : start, ticker);
        Transport.Listener listener = transport.listen(config.listen(), List.of(service.service()));
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Ticking.thread("locus-directory"));
        Ticking.every(DirectoryService.TICK, thread, service::tick);
        return new DirectoryServer(service, thread, listener);
    }

    public Address address() {
        return listener.address();
    }

    @Override
    public void close() {
        service.stop();
        listener.close();
        thread.shutdownNow();
    }
}
