package dev.locus.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.MemberRecord;
import dev.locus.internal.v1.PublishRequest;
import dev.locus.internal.v1.PublishResponse;
import dev.locus.internal.v1.RegisterRequest;
import dev.locus.internal.v1.UnregisterRequest;
import dev.locus.internal.v1.WatchRequest;
import dev.locus.internal.v1.WatchResponse;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.HandClock;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.RequestContext;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a directory server answers, on a clock moved by hand.
class DirectoryServiceTest {
    private static final long SERVER = 77;

    private final HandClock clock = HandClock.standing();
    private final DirectoryService service = new DirectoryService(
            new DirectoryServerConfig(Address.loopback(0), Duration.ofSeconds(3), 3, 3), SERVER, clock.ticker());
    private boolean callerHasGone;

    @Test
    void aMemberIsThereUntilItsLeaseRunsOut() {
        assertFalse(register("a", 1));
        pass(Duration.ofMillis(2_900));
        assertEquals("a", present());
        pass(Duration.ofMillis(200));
        assertEquals("", present());
    }

    @Test
    void aServerThatWasStoppedBlamesNobodyForItsOwnPause() {
        register("a", 1);
        pass(Duration.ofSeconds(1));
        clock.advance(Duration.ofMinutes(10));
        service.tick();
        assertEquals("a", present());
        pass(Duration.ofSeconds(3));
        assertEquals("", present());
    }

    @Test
    void theEarlierOfTwoIsToldThatItIsReplaced() {
        assertFalse(register("a", 5));
        assertTrue(register("a", 4));
        assertFalse(register("a", 5));
        assertFalse(register("a", 6));
        assertTrue(register("a", 5));
    }

    @Test
    void aHeartbeatThatComesAfterTheEndBringsNobodyBack() {
        register("a", 5);
        service.unregister(UnregisterRequest.newBuilder()
                .setJob("job")
                .setMember(member("a", 5))
                .build());
        assertTrue(register("a", 5));
        assertEquals("", present());
        assertFalse(register("a", 6));
        assertEquals("a", present());
    }

    @Test
    void whoKnowsWhatThereIsWaitsForSomethingNewer() {
        register("a", 1);
        pass(Duration.ofMillis(50));
        WatchResponse first = watch(0, 0).join();
        CompletableFuture<WatchResponse> next = watch(SERVER, first.getVersion());
        pass(Duration.ofSeconds(1));
        assertFalse(next.isDone());
        register("b", 1);
        register("c", 1);
        assertFalse(next.isDone(), "is told with the next tick, of both at once");
        service.tick();
        assertEquals(3, next.join().getMembersCount());
        assertEquals(first.getVersion() + 1, next.join().getVersion());
    }

    @Test
    void aWatchIsAnsweredAfterItsWaitThoughNothingIsNew() {
        register("a", 1);
        service.tick();
        WatchResponse first = watch(0, 0).join();
        CompletableFuture<WatchResponse> next = watch(SERVER, first.getVersion());
        clock.advance(Duration.ofSeconds(2));
        service.tick();
        assertEquals(first, next.join());
    }

    @Test
    void aWatcherWhoKnowsAnotherStartOfTheServerIsAnsweredAtOnce() {
        assertTrue(watch(SERVER + 1, watch(0, 0).join().getVersion()).isDone());
    }

    @Test
    void aWatcherWhoHasGoneIsForgotten() {
        CompletableFuture<WatchResponse> watch =
                watch(SERVER, watch(0, 0).join().getVersion());
        callerHasGone = true;
        service.tick();
        assertTrue(watch.isDone());
    }

    @Test
    void aStoppingServerSendsWatchersAway() {
        CompletableFuture<WatchResponse> watch =
                watch(SERVER, watch(0, 0).join().getVersion());
        service.stop();
        assertTrue(watch.isCompletedExceptionally());
        assertEquals(ServingError.SHUTTING_DOWN, watchRefusal("job").error());
    }

    @Test
    void onlyNewerPicturesAreTaken() {
        assertEquals(5, publish(1, 5).getEpoch());
        assertEquals(5, publish(1, 4).getEpoch());
        assertEquals(6, publish(1, 6).getEpoch());
    }

    @Test
    void anOlderTermIsRefusedFromTheMomentThatALaterOnePublished() {
        publish(1, 5);
        assertEquals(2, publish(2, 5).getTerm());
        ServingException refusal = refusal(() -> publish(1, 6));
        assertEquals(ServingError.OLD_TERM, refusal.error());
        assertEquals("a picture of term 1 is refused: the leader of term 2 has published", refusal.text());
        assertEquals(6, publish(2, 6).getEpoch());
    }

    @Test
    void whatIsNotThePictureThatWasSaidIsRefused() {
        ByteString five = Members.picture(5).toRecord().toByteString();
        assertEquals(
                ServingError.INVALID_REQUEST,
                refusal(() -> publish(1, 6, 0, five, five.size())).error());
        ByteString junk = ByteString.copyFromUtf8("junk");
        assertEquals(
                ServingError.INVALID_REQUEST,
                refusal(() -> publish(1, 6, 0, junk, 4)).error());
        assertEquals(
                ServingError.INVALID_REQUEST,
                refusal(() -> publish(1, 6, 2, junk, 6)).error());
        assertEquals(
                ServingError.INVALID_REQUEST,
                refusal(() -> publish(1, 6, 0, junk, 1 << 30)).error());
    }

    @Test
    void aFullServerSaysSo() {
        register("a", 1);
        register("b", 1);
        register("c", 1);
        assertEquals(
                "the directory holds 3 members of this job, which is members_max",
                refusal(() -> register("d", 1)).text());
        lookAt("two");
        lookAt("three");
        assertEquals(
                "the directory holds 3 jobs, which is jobs_max",
                watchRefusal("four").text());
        service.tick();
        lookAt("four");
    }

    @Test
    void whatIsNoMemberIsRefused() {
        MemberRecord nameless = member("a", 1).toBuilder().setNode("../a").build();
        RegisterRequest request =
                RegisterRequest.newBuilder().setJob("job").setMember(nameless).build();
        assertEquals(
                ServingError.INVALID_REQUEST,
                refusal(() -> service.register(request)).error());
        assertEquals(ServingError.INVALID_REQUEST, watchRefusal("a/b").error());
    }

    private boolean register(String node, long begunUs) {
        return service.register(RegisterRequest.newBuilder()
                        .setJob("job")
                        .setMember(member(node, begunUs))
                        .build())
                .getReplaced();
    }

    private static MemberRecord member(String node, long begunUs) {
        return new Presence(Members.shard(node, 1), begunUs).toRecord();
    }

    private String present() {
        return String.join(
                " ",
                watch(0, 0).join().getMembersList().stream()
                        .map(MemberRecord::getNode)
                        .toList());
    }

    private ServingException watchRefusal(String job) {
        return assertThrows(ServingException.class, () -> lookAt(job));
    }

    private void lookAt(String job) {
        var unused = watchJob(job, 0, 0);
    }

    private CompletableFuture<WatchResponse> watch(long server, long version) {
        return watchJob("job", server, version);
    }

    private CompletableFuture<WatchResponse> watchJob(String job, long server, long version) {
        WatchRequest request = WatchRequest.newBuilder()
                .setJob(job)
                .setServer(server)
                .setVersion(version)
                .setWaitMs(2_000)
                .build();
        return service.watch(request, new Caller());
    }

    private PublishResponse publish(long term, long epoch) {
        ByteString bytes = Members.picture(epoch).toRecord().toByteString();
        return publish(term, epoch, 0, bytes, bytes.size());
    }

    private PublishResponse publish(long term, long epoch, int from, ByteString part, int bytes) {
        return service.publish(PublishRequest.newBuilder()
                .setJob("job")
                .setTerm(term)
                .setEpoch(epoch)
                .setFrom(from)
                .setPart(part)
                .setBytes(bytes)
                .build());
    }

    private static ServingException refusal(Callable<?> call) {
        return assertThrows(ServingException.class, call::call);
    }

    /// In ticks, as a running server does.
    private void pass(Duration time) {
        for (long ms = 0; ms < time.toMillis(); ms += DirectoryService.TICK.toMillis()) {
            clock.advance(DirectoryService.TICK);
            service.tick();
        }
    }

    private final class Caller implements RequestContext {
        @Override
        public @Nullable Deadline deadline() {
            return null;
        }

        @Override
        public boolean isCancelled() {
            return callerHasGone;
        }

        @Override
        public void onCancel(Runnable action) {}
    }
}
