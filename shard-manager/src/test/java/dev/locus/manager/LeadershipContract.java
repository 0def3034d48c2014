package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.locus.directory.ControlStore;
import dev.locus.directory.Leadership;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every [Leadership] promises.
abstract class LeadershipContract {
    private static final ByteString VALUE = ByteString.copyFromUtf8("decided");

    final List<AutoCloseable> opened = new ArrayList<>();
    final List<String> lost = new ArrayList<>();

    abstract Leadership candidate(String name);

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    @Test
    void theFirstLeadsAndTheNextWaitsUntilItGivesUp() {
        Leadership.Lead first = campaign("first").join();
        CompletableFuture<Leadership.Lead> second = campaign("second");
        assertThrows(TimeoutException.class, () -> second.copy().get(1500, TimeUnit.MILLISECONDS));
        first.close();
        assertTrue(join(second).term() > first.term());
        assertEquals(List.of(), lost);
    }

    @Test
    void aLeadersDecisionsAreSeenByTheNext() {
        Leadership.Lead first = join(campaign("first"));
        assertEquals(1, first.store().put("picture", VALUE, 0).join());
        first.close();
        Leadership.Lead second = join(campaign("second"));
        assertEquals(
                new ControlStore.Versioned(1, VALUE),
                second.store().get("picture").join());
        assertEquals(2, second.store().put("picture", VALUE, 1).join());
    }

    @Test
    void aLeadThatIsOverWritesNothing() {
        Leadership.Lead first = join(campaign("first"));
        first.close();
        Leadership.Lead second = join(campaign("second"));
        assertOldTerm(first.store().put("picture", VALUE, 0));
        assertEquals(1, second.store().put("picture", VALUE, 0).join());
    }

    @Test
    void whoGivesUpBeforeLeadingNeverLeads() {
        Leadership.Lead first = join(campaign("first"));
        Leadership second = candidate("second");
        CompletableFuture<Leadership.Lead> won = second.campaign(() -> lost.add("second"));
        second.close();
        first.close();
        join(campaign("third"));
        assertFalse(won.isDone());
    }

    CompletableFuture<Leadership.Lead> campaign(String name) {
        return candidate(name).campaign(() -> lost.add(name));
    }

    static Leadership.Lead join(CompletableFuture<Leadership.Lead> campaign) {
        return campaign.copy().orTimeout(20, TimeUnit.SECONDS).join();
    }

    static void assertOldTerm(CompletableFuture<Long> put) {
        Throwable cause = assertThrows(CompletionException.class, put::join).getCause();
        assertEquals(
                ServingError.OLD_TERM,
                assertInstanceOf(ServingException.class, cause).error());
    }
}
