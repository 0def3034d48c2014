package dev.locus.manager;

import com.google.common.base.Ticker;
import dev.locus.directory.ControlStore;
import dev.locus.directory.Leadership;
import io.etcd.jetcd.Client;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// A process's connection to etcd, and what is built on it: a job's control store and the election of its leader.
public final class EtcdConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EtcdConnection.class.getName());
    private static final Duration TICK = Duration.ofMillis(100);
    /// etcd takes a peer that asks more often than every 5 s for a nuisance.
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private final EtcdConfig config;
    private final Client client;
    private final EtcdCalls calls;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("locus-etcd").factory());

    private EtcdConnection(EtcdConfig config, Ticker ticker, RandomGenerator random) {
        this.config = config;
        this.ticker = ticker;
        this.random = random;
        this.client = Client.builder()
                .endpoints(config.servers().stream()
                        .map(server -> URI.create("http://" + server))
                        .toList())
                .connectTimeout(config.requestTimeout())
                .keepaliveTime(KEEP_ALIVE)
                .keepaliveTimeout(config.requestTimeout())
                .build();
        this.calls = new EtcdCalls(client, config);
    }

    /// Nothing is sent before it is used.
    ///
    /// @param random makes names of writes, which must not be those of other processes
    public static EtcdConnection open(EtcdConfig config, Ticker ticker, RandomGenerator random) {
        return new EtcdConnection(config, ticker, random);
    }

    /// The job's control store, for readers and for who writes without being elected.
    public ControlStore store() {
        return new EtcdControlStore(calls, config.prefix(), random, null);
    }

    /// @param candidate is shown to who looks into etcd
    public Leadership leadership(String candidate) {
        EtcdLeadership leadership = unattendedLeadership(candidate);
        var _ = thread.scheduleWithFixedDelay(() -> attend(leadership), 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        return leadership;
    }

    /// One whose [EtcdLeadership#tick] the caller calls.
    EtcdLeadership unattendedLeadership(String candidate) {
        return new EtcdLeadership(
                calls, config, candidate, fence -> new EtcdControlStore(calls, config.prefix(), random, fence), ticker);
    }

    private static void attend(EtcdLeadership leadership) {
        try {
            leadership.tick();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a tick failed", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        client.close();
    }
}
