package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.locus.directory.ControlStore;
import dev.locus.testing.EtcdServer;
import dev.locus.testing.Eventually;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("prepared")
class EtcdControlStoreTest extends ControlStoreContract {
    @TempDir
    static Path root;

    private static EtcdServer etcd;

    private final String job = EtcdTests.newJob();
    private final List<EtcdConnection> connections = new ArrayList<>();

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start(root);
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @AfterEach
    void disconnect() {
        connections.forEach(EtcdConnection::close);
    }

    @Override
    ControlStore connect() {
        EtcdConnection connection = EtcdTests.connect(etcd, job);
        connections.add(connection);
        return connection.store();
    }

    @Test
    void jobsDoNotSeeEachOther() {
        put("picture", "a", 0);
        try (EtcdConnection other = EtcdTests.connect(etcd, EtcdTests.newJob())) {
            assertNull(other.store().get("picture").join());
        }
    }

    @Test
    void aSilentEtcdFailsCallsInTimeAndServesThemOnceItIsBack() {
        put("picture", "a", 0);
        etcd.pause();
        try {
            long begun = System.nanoTime();
            Throwable failure = failure(store.put("picture", ByteString.copyFromUtf8("b"), 1));
            assertInstanceOf(UncheckedIOException.class, failure);
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains("did not write: no answer within PT2S"), message);
            assertInstanceOf(UncheckedIOException.class, failure(store.get("picture")));
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            assertTrue(took.compareTo(EtcdTests.REQUEST_TIMEOUT.multipliedBy(3)) < 0, took::toString);
        } finally {
            etcd.resume();
        }
        writesAgain("c", 1);
    }

    @Test
    void aWriteThatWasDoneThoughItTimedOutIsReplacedByItsWriter() {
        put("picture", "a", 0);
        etcd.pause();
        failure(store.put("picture", ByteString.copyFromUtf8("b"), 1));
        etcd.resume();
        Eventually.holds(
                Duration.ofSeconds(20),
                () -> versioned(2, "b")
                        .equals(store.get("picture").exceptionally(away -> null).join()),
                () -> "etcd did not do what it had taken in");
        assertEquals(3, put("picture", "c", 1));
        assertEquals(versioned(3, "c"), store.get("picture").join());
    }

    @Test
    void whatOthersWroteMeanwhileIsNotReplaced() {
        put("picture", "a", 0);
        etcd.pause();
        failure(store.put("picture", ByteString.copyFromUtf8("b"), 1));
        etcd.resume();
        Eventually.holds(
                Duration.ofSeconds(20),
                () -> versioned(2, "b")
                        .equals(store.get("picture").exceptionally(away -> null).join()),
                () -> "etcd did not do what it had taken in");
        connect().put("picture", ByteString.copyFromUtf8("theirs"), 2).join();
        assertInstanceOf(
                ControlStore.ConflictException.class, failure(store.put("picture", ByteString.copyFromUtf8("c"), 1)));
    }

    @Test
    void anEtcdThatIsKilledAndStartedAgainHasWhatWasAcknowledged() {
        ByteString large = large(3_000_000, 7);
        store.put("picture", large, 0).join();
        etcd.kill();
        assertInstanceOf(UncheckedIOException.class, failure(store.get("picture")));
        etcd.restart();
        Eventually.holds(
                Duration.ofSeconds(20),
                () -> store.get("picture").exceptionally(away -> null).join() != null,
                () -> "etcd is not found again");
        assertEquals(large, Objects.requireNonNull(store.get("picture").join()).value());
        writesAgain("c", 1);
    }

    private void writesAgain(String value, long known) {
        Eventually.holds(
                Duration.ofSeconds(20),
                () -> store.put("picture", ByteString.copyFromUtf8(value), known)
                                .exceptionally(away -> 0L)
                                .join()
                        > 0,
                () -> "etcd takes no writes");
        assertEquals(
                ByteString.copyFromUtf8(value),
                Objects.requireNonNull(store.get("picture").join()).value());
    }
}
