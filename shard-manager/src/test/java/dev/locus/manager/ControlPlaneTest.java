package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import com.google.protobuf.Message;
import dev.locus.directory.LocalDirectory;
import dev.locus.directory.Member;
import dev.locus.internal.v1.DropReleaseRequest;
import dev.locus.internal.v1.DropReleaseResponse;
import dev.locus.internal.v1.InspectChangeRequest;
import dev.locus.internal.v1.InspectChangeResponse;
import dev.locus.internal.v1.PrepareReleaseRequest;
import dev.locus.internal.v1.PrepareReleaseResponse;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewInventory;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.testing.Eventually;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.PlacementPolicy;
import dev.locus.topology.Release;
import dev.locus.topology.WeightedNode;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.Service;
import dev.locus.transport.Transport;
import dev.locus.v1.StageChangeRequest;
import io.grpc.MethodDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The control plane with one node, which keeps the last release or draft that it prepared under each number.
@Timeout(60)
class ControlPlaneTest {
    private static final NodeId NODE = new NodeId("node-1");

    @TempDir
    Path root;

    private final Map<Long, ReleaseRecord> onNode = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable ServingException> prepareFailure = new AtomicReference<>();
    /// A view that the node takes its time with.
    private final AtomicReference<String> holdBack = new AtomicReference<>("");

    private final Queue<CompletableFuture<@Nullable Void>> held = new ConcurrentLinkedQueue<>();
    private LocalDirectory directory = new LocalDirectory();
    private ControlPlane control;

    @BeforeEach
    void form() {
        control = startAndForm();
    }

    @AfterEach
    void close() {
        control.close();
    }

    @Test
    void anActivatedChangeIsTheNextReleaseAndEpoch() {
        assertEquals("epoch 1: none", picture());
        long first = stage("items-1");
        assertEquals("epoch 1: none", picture());
        control.changes().activate(first, "").join();
        assertEquals("epoch 2: release 1 {items=1}", picture());
        control.changes().activate(stage("users-1"), "").join();
        assertEquals("epoch 3: release 2 {items=1, users=1}", picture());
    }

    @Test
    void aChangeIsStagedUnderANumberOfItsOwn() {
        stage("items-1");
        stage("users-1");
        assertEquals(Set.of(-1L, -2L), onNode.keySet());
        control.changes().activate(1, "").join();
        assertEquals(published().record(), onNode.get(1L));
        Eventually.holds(
                Duration.ofSeconds(30),
                () -> Objects.requireNonNull(onNode.get(-2L)).getViewsCount() == 2,
                () -> "the other change is made ready on top of release 1: " + onNode);
    }

    @Test
    void aChangeIsActivatedWhileAnotherIsStillBeingStaged() {
        long ready = stage("items-1");
        holdBack.set("users");
        CompletableFuture<ReleaseChanges.Staged> slow = control.changes().stage(change("users-1"));
        Eventually.holds(Duration.ofSeconds(30), () -> !held.isEmpty(), () -> "nothing is held back");
        assertEquals(
                ServingError.CHANGE_REFUSED,
                failure(control.changes().activate(2, "")).error());
        control.changes().activate(ready, "").join();
        assertEquals("epoch 2: release 1 {items=1}", picture());
        assertFalse(slow.isDone());
        holdBack.set("");
        held.remove().complete(null);
        control.changes().activate(slow.join().change().getNumber(), "").join();
        assertEquals("epoch 3: release 2 {items=1, users=1}", picture());
    }

    @Test
    void whatHasToBeMadeReadyFirstDoesNotKeepOthersFromBeingActivated() {
        long ready = stage("items-1");
        long waiting = stage("users-1");
        holdBack.set("users"); // The node takes its time with making it ready on top of release 1.
        control.changes().activate(ready, "").join();
        CompletableFuture<ClusterPicture> slow = control.changes().activate(waiting, "");
        control.changes().activate(stage("items-2"), "").join();
        assertEquals("epoch 3: release 2 {items=2}", picture());
        assertFalse(slow.isDone());
        holdBack.set("");
        held.forEach(each -> each.complete(null));
        slow.join();
        assertEquals("epoch 4: release 3 {items=2, users=1}", picture());
    }

    @Test
    void aDroppedChangeIsGoneAndItsDraftToo() {
        long change = stage("items-1");
        control.changes().drop(change).join();
        assertEquals(Map.of(), onNode);
        assertEquals(
                ServingError.UNKNOWN_CHANGE,
                failure(control.changes().activate(change, "")).error());
        assertEquals(
                ServingError.UNKNOWN_CHANGE,
                failure(control.changes().drop(change)).error());
        assertEquals(2, stage("items-2"), "numbers are not used twice");
    }

    @Test
    void aStagedChangeSurvivesARestart() {
        control.changes().activate(stage("items-1"), "").join();
        long change = stage("users-1");
        control.close();
        onNode.clear();
        control = startAndForm();
        Eventually.holds(
                Duration.ofSeconds(30), () -> onNode.containsKey(-change), () -> "made ready again: " + onNode);
        control.changes().activate(change, "").join();
        assertEquals("epoch 3: release 2 {items=1, users=1}", picture());
        assertEquals(3, stage("users-2"));
    }

    @Test
    void rollingBackMakesARelease() {
        control.changes().activate(stage("items-1"), "").join();
        control.changes().activate(stage("items-2", "users-1"), "").join();
        control.changes().rollBack(0).join();
        assertEquals("epoch 4: release 3 {items=1}", picture());
        control.changes().rollBack(0).join();
        assertEquals("epoch 5: release 4 {items=2, users=1}", picture());
    }

    @Test
    void aRollbackThatNodesRefuseLeavesEverythingAsItIs() {
        control.changes().activate(stage("items-1"), "").join();
        control.changes().activate(stage("items-2"), "").join();
        prepareFailure.set(new ServingException(ServingError.INVALID_MODEL, "does not bind"));
        ServingException error = failure(control.changes().rollBack(0));
        assertEquals("release 2 can't be undone: does not bind", error.text());
        prepareFailure.set(null);
        assertEquals("epoch 3: release 2 {items=2}", picture());
        assertEquals(4, stage("users-1"), "the change that would have undone it is gone");
    }

    @Test
    void anActivationThatNodesRefuseLeavesTheChangeStaged() {
        long change = stage("items-1");
        prepareFailure.set(new ServingException(ServingError.IMAGE_FULL, "no room"));
        assertEquals(
                ServingError.IMAGE_FULL,
                failure(control.changes().activate(change, "")).error());
        prepareFailure.set(null);
        assertEquals("epoch 1: none", picture());
        control.changes().activate(change, "").join();
        assertEquals("epoch 2: release 1 {items=1}", picture());
    }

    @Test
    void onlyThePreviousReleaseCanBeRetiredAndOnlyByForce() {
        for (String items : List.of("items-1", "items-2", "items-3")) {
            control.changes().activate(stage(items), "").join();
        }
        assertEquals(
                "release 1 is retired already",
                failure(control.changes().retire(1, true)).text());
        assertTrue(failure(control.changes().retire(3, true)).text().contains("is active"));
        assertTrue(failure(control.changes().retire(2, false)).text().contains("--force"));
        assertEquals(
                ServingError.UNKNOWN_RELEASE,
                failure(control.changes().retire(4, true)).error());
        control.changes().retire(2, true).join();
        assertEquals("epoch 5: release 3 {items=3}", picture());
        assertNull(Objects.requireNonNull(directory.view().picture()).previousRelease());
        control.changes().rollBack(0).join();
        assertEquals("epoch 6: release 4 {items=2}", picture());
    }

    @Test
    void ofTwoChangesThatWereStagedEitherMayBeActivatedAndTheNodeHasIt() {
        long first = stage("items-1");
        long second = stage("items-2");
        control.changes().activate(first, "").join();
        assertEquals("epoch 2: release 1 {items=1}", picture());
        assertEquals(published().record(), onNode.get(1L));
        control.changes().activate(second, "").join();
        assertEquals("epoch 3: release 2 {items=2}", picture());
        assertEquals(published().record(), onNode.get(2L));
    }

    @Test
    void aChangeThatANodeRefusesIsNotStagedAndItsReleaseDropped() {
        prepareFailure.set(new ServingException(ServingError.IMAGE_FULL, "no room"));
        assertEquals(
                ServingError.IMAGE_FULL,
                failure(control.changes().stage(change("items-1"))).error());
        prepareFailure.set(null);
        assertEquals(Map.of(), onNode);
        assertEquals(
                ServingError.UNKNOWN_CHANGE,
                failure(control.changes().activate(1, "")).error());
        assertEquals("epoch 1: none", picture());
    }

    @Test
    void aChangeIsActivatedOnce() {
        long change = stage("items-1");
        control.changes().activate(change, "").join();
        assertEquals(
                ServingError.UNKNOWN_CHANGE,
                failure(control.changes().activate(change, "")).error());
    }

    @Test
    void thePictureIsThereAfterARestart() {
        control.changes().activate(stage("items-1"), "").join();
        control.close();
        control = startAndForm();
        assertEquals("epoch 2: release 1 {items=1}", picture());
        control.changes().activate(stage("items-2"), "").join();
        assertEquals("epoch 3: release 2 {items=2}", picture());
    }

    @Test
    void aJobThatIsStartedWithOtherNodesIsRefused() {
        control.close();
        control = start(new LocalDirectory());
        List<WeightedNode> others = List.of(new WeightedNode(new NodeId("other"), 1, ""));
        Throwable cause = assertThrows(
                        CompletionException.class, () -> control.form(others).join())
                .getCause();
        String message = String.valueOf(
                assertInstanceOf(IllegalStateException.class, cause).getMessage());
        assertTrue(message.contains("was made with nodes [node-1]"), message);
        assertTrue(message.contains("start it as it was, or use an empty directory"), message);
    }

    private ControlPlane startAndForm() {
        directory = new LocalDirectory();
        directory.register(new Member(Member.Role.SHARD, NODE, Address.loopback(1)));
        ControlPlane started = start(directory);
        started.form(List.of(new WeightedNode(NODE, 1, ""))).join();
        return started;
    }

    private ControlPlane start(LocalDirectory shared) {
        ControlConfig config = new ControlConfig(
                Address.loopback(0),
                "job",
                new PlacementPolicy(4, 1),
                Duration.ofSeconds(30),
                ActivationPolicy.defaults());
        return ControlPlane.start(
                config,
                new FileControlStore(root.resolve("control")),
                shared,
                new Node(),
                InstantSource.system(),
                Ticker.systemTicker());
    }

    /// @param loads like `items-1`: view and data version
    private long stage(String... loads) {
        return control.changes().stage(change(loads)).join().change().getNumber();
    }

    private static StageChangeRequest change(String... loads) {
        return StageChangeRequest.newBuilder()
                .addAllLoadDirectories(List.of(loads))
                .build();
    }

    private Release published() {
        ClusterPicture picture = Objects.requireNonNull(directory.view().picture());
        return Objects.requireNonNull(picture.release());
    }

    private String picture() {
        ClusterPicture picture = Objects.requireNonNull(directory.view().picture());
        Release release = picture.release();
        if (release == null) {
            return "epoch " + picture.epoch() + ": none";
        }
        StringBuilder views = new StringBuilder();
        release.views()
                .forEach((name, view) ->
                        views.append(views.isEmpty() ? "" : ", ").append(name + "=" + view.getDataVersion()));
        return "epoch " + picture.epoch() + ": " + release + " {" + views + "}";
    }

    private static ServingException failure(CompletableFuture<?> call) {
        Throwable cause = assertThrows(CompletionException.class, call::join).getCause();
        return assertInstanceOf(ServingException.class, cause);
    }

    /// The only node, at the other end of every call.
    private final class Node implements Transport {
        @Override
        @SuppressWarnings("unchecked")
        public <Q extends Message, A extends Message> CompletableFuture<A> send(
                Address to, MethodDescriptor<Q, A> method, Q request, Deadline deadline) {
            return (CompletableFuture<A>) answer(request);
        }

        private CompletableFuture<? extends Message> answer(Message request) {
            return switch (request) {
                case InspectChangeRequest change -> CompletableFuture.completedFuture(inspect(change));
                case PrepareReleaseRequest prepare -> prepare(prepare.getRelease());
                case DropReleaseRequest drop -> {
                    onNode.remove(drop.getRelease());
                    yield CompletableFuture.completedFuture(DropReleaseResponse.getDefaultInstance());
                }
                default -> throw new AssertionError("unexpected " + request);
            };
        }

        private static InspectChangeResponse inspect(InspectChangeRequest change) {
            InspectChangeResponse.Builder answer = InspectChangeResponse.newBuilder();
            for (String load : change.getLoadDirectoriesList()) {
                String[] viewAndVersion = load.split("-", 2);
                answer.addViews(ViewRecord.newBuilder()
                        .setName(viewAndVersion[0])
                        .setEntity(viewAndVersion[0])
                        .setDataVersion(viewAndVersion[1])
                        .setRows(10));
            }
            return answer.build();
        }

        private CompletableFuture<PrepareReleaseResponse> prepare(ReleaseRecord release) {
            ServingException failure = prepareFailure.get();
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            if (release.getViewsList().stream().anyMatch(view -> view.getName().equals(holdBack.get()))) {
                held.add(done);
            } else {
                done.complete(null);
            }
            return done.thenApply(_ -> keep(release));
        }

        private PrepareReleaseResponse keep(ReleaseRecord release) {
            onNode.put(release.getNumber(), release);
            PrepareReleaseResponse.Builder answer = PrepareReleaseResponse.newBuilder();
            release.getViewsList()
                    .forEach(view -> answer.addViews(
                            ViewInventory.newBuilder().setView(view.getName()).setRows(view.getRows())));
            return answer.build();
        }

        @Override
        public Listener listen(Address at, List<Service> services) {
            return new Listener() {
                @Override
                public Address address() {
                    return Address.loopback(1);
                }

                @Override
                public void announceStopping() {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }
}
