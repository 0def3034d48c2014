package dev.locus.manager;

import com.google.common.base.Ticker;
import dev.locus.testing.EtcdServer;
import dev.locus.transport.Address;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/// Connections of tests to one etcd, each test with a job of its own.
final class EtcdTests {
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final AtomicInteger JOBS = new AtomicInteger();

    private EtcdTests() {}

    static String newJob() {
        return "job-" + JOBS.incrementAndGet();
    }

    static EtcdConnection connect(EtcdServer etcd, String job) {
        EtcdConfig config = new EtcdConfig(
                EtcdConfig.of(List.of(Address.loopback(etcd.port())), job).servers(),
                job,
                REQUEST_TIMEOUT,
                Duration.ofSeconds(2));
        return EtcdConnection.open(config, Ticker.systemTicker(), new Random());
    }
}
