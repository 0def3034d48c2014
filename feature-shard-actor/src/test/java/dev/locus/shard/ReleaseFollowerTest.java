package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.directory.LocalDirectory;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node has what the picture names, and what it has is gone once nothing names it and nobody reads it.
class ReleaseFollowerTest {
    @TempDir
    Path root;

    private TestNode node;

    @BeforeEach
    void start() {
        node = new TestNode(root.resolve("data"), 2, 1 << 20);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void theActiveReleaseAndThePreviousOneStayAndOlderOnesGo() {
        LocalDirectory directory = new LocalDirectory();
        directory.subscribe(node.follower::see);
        ClusterPicture picture = new ClusterPicture("job", 1, node.map(), null, null);
        directory.publish(picture);
        node.runControl();
        assertEquals(1, node.ready(), "a job without a release is ready");
        ModelRecord model = TestModel.write(root, "m", "1", "item.a", "item.b", "item.a", "item.b");
        for (int number = 1; number <= 3; number++) {
            picture = picture.withRelease(TestNode.release(number, List.of(items(number)), model));
            directory.publish(picture);
            node.runControl();
        }
        assertEquals(4, node.follower.epoch());
        assertEquals(4, node.ready());
        assertEquals(Set.of(2L, 3L), node.served.all().keySet());
        assertEquals(
                Set.of("loads item/2", "loads item/3", "models m/1", "table item/2", "table item/3"), node.onDisk());
    }

    @Test
    void aReleaseThatCannotBePreparedIsNotReady() {
        ViewRecord elsewhere = items(1).toBuilder()
                .setSource(root.resolve("nowhere").toString())
                .build();
        LocalDirectory directory = new LocalDirectory();
        directory.subscribe(node.follower::see);
        directory.publish(new ClusterPicture("job", 1, node.map(), TestNode.release(1, List.of(elsewhere)), null));
        node.runControl();
        assertEquals(0, node.ready());
        assertNull(node.served.lease(1, 0));
    }

    @Test
    void aDroppedReleaseIsGone() {
        node.prepare(TestNode.release(1, List.of(items(1))));
        node.prepare(TestNode.release(2, List.of(items(2))));
        node.drop(2);
        node.drop(7);
        assertNull(node.served.lease(2, 0));
        assertEquals(Set.of("loads item/1", "table item/1"), node.onDisk());
    }

    @Test
    void droppingAReleaseKeepsWhatAnotherNames() {
        ViewRecord items = items(1);
        node.prepare(TestNode.release(1, List.of(items)));
        ViewRecord copiedElsewhere =
                items.toBuilder().setSource(root.resolve("copy").toString()).build();
        node.prepare(TestNode.release(2, List.of(copiedElsewhere)));
        node.drop(1);
        assertEquals(Set.of("loads item/1", "table item/1"), node.onDisk());
        assertEquals(10, TestNode.itemRows(Objects.requireNonNull(node.served.lease(2, 0))));
    }

    @Test
    void aNumberThatIsStagedAgainLeavesNothingOfTheFirst() {
        node.prepare(TestNode.release(1, List.of(items(1))));
        node.prepare(TestNode.release(1, List.of(items(2))));
        assertEquals(Set.of("loads item/2", "table item/2"), node.onDisk());
    }

    @Test
    void activatingADraftLoadsNothingAgainAndTheDraftGoes() {
        LocalDirectory directory = new LocalDirectory();
        directory.subscribe(node.follower::see);
        ModelRecord model = TestModel.write(root, "m", "1", "item.a", "item.b", "item.a", "item.b");
        ViewRecord items = items(1);
        ServableRelease draft = node.prepare(TestNode.release(-7, List.of(items), model));
        assertNull(node.served.lease(-7, 3), "a draft on top of another release is another one");
        Release release = new Release(TestNode.release(1, List.of(items), model).record().toBuilder()
                .setChange(7)
                .build());
        ServableRelease active = node.prepare(release);
        assertSame(draft.view("item"), active.view("item"));
        assertSame(draft.model("m"), active.model("m"));
        directory.publish(new ClusterPicture("job", 1, node.map(), release, null));
        node.runControl();
        assertEquals(Set.of(1L), node.served.all().keySet());
        assertEquals(10, TestNode.itemRows(active));
    }

    @Test
    void whatIsHereAlreadyNeedNotWaitForWhatHasToBeLoaded() {
        ViewRecord items = items(1);
        node.prepare(TestNode.release(-1, List.of(items)));
        CompletableFuture<ServableRelease> loading =
                node.follower.prepare(node.map(), TestNode.release(-2, List.of(items(2))));
        CompletableFuture<ServableRelease> resident =
                node.follower.prepare(node.map(), TestNode.release(1, List.of(items)));
        node.runControl(2);
        assertTrue(resident.isDone());
        assertFalse(loading.isDone());
        node.runControl();
        assertTrue(loading.isDone());
    }

    @Test
    void aDraftThatIsDroppedWhileItIsPreparedLeavesNothing() {
        CompletableFuture<ServableRelease> loading =
                node.follower.prepare(node.map(), TestNode.release(-2, List.of(items(2))));
        node.runControl(1); // It will be loaded before it is dropped, and taken over after.
        node.drop(-2);
        ServingException refused = assertInstanceOf(
                ServingException.class,
                assertThrows(CompletionException.class, loading::join).getCause());
        assertEquals("change 2 was dropped", refused.text());
        assertEquals(Set.of(), node.served.all().keySet());
        assertEquals(Set.of(), node.onDisk());
    }

    @Test
    void retiringThePreviousReleaseFreesWhatOnlyItHas() {
        LocalDirectory directory = new LocalDirectory();
        directory.subscribe(node.follower::see);
        ClusterPicture picture = new ClusterPicture("job", 1, node.map(), null, null);
        for (int number = 1; number <= 2; number++) {
            picture = picture.withRelease(TestNode.release(number, List.of(items(number))));
            directory.publish(picture);
            node.runControl();
        }
        directory.publish(picture.withoutPrevious());
        node.runControl();
        assertEquals(Set.of(2L), node.served.all().keySet());
        assertEquals(Set.of("loads item/2", "table item/2"), node.onDisk());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void rowsStayUntilTheLastRequestThatReadsThemHasEnded(long imageBytesMax) {
        node.close();
        node = new TestNode(root.resolve("data"), 2, imageBytesMax);
        Release release = TestNode.release(1, List.of(items(1)));
        node.prepare(release);
        ServableRelease reading = Objects.requireNonNull(node.served.lease(1, 0));
        node.drop(1);
        assertNull(node.served.lease(1, 0));
        assertEquals(10, TestNode.itemRows(reading));
        assertEquals(Set.of("loads item/1", "table item/1"), node.onDisk());
        reading.giveBack();
        node.runControl();
        assertEquals(Set.of(), node.onDisk());
    }

    @Test
    void rowsThatAreNamedAgainWhileTheyLeaveStay() {
        node.prepare(TestNode.release(1, List.of(items(1))));
        ServableRelease reading = Objects.requireNonNull(node.served.lease(1, 0));
        node.drop(1);
        ServableRelease again = node.prepare(TestNode.release(2, List.of(items(1))));
        reading.giveBack();
        node.runControl();
        assertTrue(reading.freed().isDone());
        assertEquals(Set.of("loads item/1", "table item/1"), node.onDisk());
        assertEquals(10, TestNode.itemRows(again));
        assertNotNull(node.served.lease(2, 0));
    }

    private ViewRecord items(int version) {
        TestLoad load = TestLoad.items(2);
        for (long key = 0; key < 10; key++) {
            load.row(key, version, 2);
        }
        return load.write(root, Integer.toString(version));
    }
}
