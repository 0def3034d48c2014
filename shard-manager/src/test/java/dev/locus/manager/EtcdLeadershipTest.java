package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.locus.directory.Leadership;
import dev.locus.testing.EtcdServer;
import dev.locus.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("prepared")
class EtcdLeadershipTest extends LeadershipContract {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    static Path root;

    private static EtcdServer etcd;

    private final String job = EtcdTests.newJob();

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start(root);
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @Override
    Leadership candidate(String name) {
        Leadership leadership = connect().leadership(name);
        opened.add(leadership);
        return leadership;
    }

    private EtcdConnection connect() {
        EtcdConnection connection = EtcdTests.connect(etcd, job);
        opened.add(connection);
        return connection;
    }

    @Test
    void aLeaderThatStoodStillIsFencedThoughItNoticedNothing() {
        EtcdLeadership stopped = connect().unattendedLeadership("stopped");
        CompletableFuture<Leadership.Lead> campaign = stopped.campaign(() -> lost.add("stopped"));
        Eventually.holds(
                SOON,
                () -> {
                    stopped.tick();
                    return campaign.isDone();
                },
                () -> "not elected");
        Leadership.Lead old = campaign.join();
        Leadership.Lead next = join(campaign("next"));
        assertTrue(next.term() > old.term());
        assertOldTerm(old.store().put("picture", ByteString.EMPTY, 0));
        assertEquals(1, next.store().put("picture", ByteString.EMPTY, 0).join());
        assertOldTerm(old.store().put("picture", ByteString.EMPTY, 1));
        stopped.tick();
        assertEquals(List.of("stopped"), lost);
    }

    @Test
    void aLeaderThatEtcdDoesNotAnswerLearnsThatItsLeadIsLost() {
        Leadership.Lead lead = join(campaign("first"));
        etcd.pause();
        try {
            Eventually.holds(SOON, () -> lost.equals(List.of("first")), lost::toString);
        } finally {
            etcd.resume();
        }
        Leadership.Lead next = join(campaign("next"));
        assertTrue(next.term() > lead.term());
        assertOldTerm(lead.store().put("picture", ByteString.EMPTY, 0));
    }

    @Test
    void aLeadLastsLongerThanItsLease() {
        Leadership.Lead lead = join(campaign("first"));
        long begun = System.nanoTime();
        Eventually.holds(
                SOON, () -> System.nanoTime() - begun > Duration.ofSeconds(5).toNanos(), () -> "time stands still");
        assertEquals(List.of(), lost);
        assertEquals(1, lead.store().put("picture", ByteString.EMPTY, 0).join());
    }
}
