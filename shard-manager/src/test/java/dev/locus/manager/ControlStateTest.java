package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.io.Resources;
import com.google.protobuf.ByteString;
import dev.locus.directory.ControlStore;
import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.InputElement;
import dev.locus.internal.v1.InputFeature;
import dev.locus.internal.v1.InputForm;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.MissingPolicy;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ModelStep;
import dev.locus.internal.v1.ReleaseEntryRecord;
import dev.locus.internal.v1.ReleaseRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.internal.v1.ViewStep;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The control state that an older Locus wrote is read by this one. `docs/reference/control-state.md` is the layout.
class ControlStateTest {
    private static final NodeId ONE = new NodeId("node-1");
    private static final NodeId TWO = new NodeId("node-2");

    @TempDir
    Path directory;

    /// What the golden file holds. It is never written anew: a change that can't read it breaks running jobs.
    private static ClusterPicture picture() {
        ShardMap map = ShardMap.of(List.of(List.of(ONE), List.of(TWO), List.of(TWO), List.of(ONE)));
        return new ClusterPicture("shop", 1, map, null, null)
                .withRelease(release(1))
                .withRelease(release(2));
    }

    private static Release release(long number) {
        return new Release(ReleaseRecord.newBuilder()
                .setNumber(number)
                .addModels(ModelRecord.newBuilder()
                        .setName("rank")
                        .setVersion("v" + number)
                        .setSource("models/rank/v" + number)
                        .setSha256("ab".repeat(32))
                        .setCandidateEntity("item")
                        .setUserEntity("user")
                        .addOutputs("score")
                        .addViews("item")
                        .addViews("user")
                        .addRequestFeatures(InputFeature.newBuilder()
                                .setName("hour")
                                .setElement(InputElement.INPUT_ELEMENT_INT64)
                                .setLength(1)
                                .setForm(InputForm.INPUT_FORM_SCALAR))
                        .addCandidateFeatures(InputFeature.newBuilder()
                                .setName("bid")
                                .setElement(InputElement.INPUT_ELEMENT_FLOAT32)
                                .setLength(2)
                                .setForm(InputForm.INPUT_FORM_VECTOR)))
                .addViews(view("item", "item", KeyType.KEY_TYPE_INT64, false, MissingPolicy.MISSING_POLICY_NO_SCORE))
                .addViews(view("user", "user", KeyType.KEY_TYPE_STRING, true, MissingPolicy.MISSING_POLICY_REFUSE))
                .build());
    }

    private static ViewRecord view(
            String name, String entity, KeyType keyType, boolean replicated, MissingPolicy policy) {
        return ViewRecord.newBuilder()
                .setName(name)
                .setDataVersion("20260102T030405.678Z")
                .setEntity(entity)
                .setKeyType(keyType)
                .setReplicated(replicated)
                .setMissingKey(policy)
                .setSource("loads/" + name)
                .setSha256("cd".repeat(32))
                .setRows(1_682)
                .build();
    }

    /// What the golden file of the history holds: three releases, the last a rollback, and a staged change.
    private static ReleaseBook book() {
        ReleaseEntryRecord first = ReleaseEntryRecord.newBuilder()
                .setRelease(1)
                .setActivatedMs(1_760_000_000_001L)
                .setChange(1)
                .addModels(ModelStep.newBuilder().setAfter(ranker("v1")))
                .addViews(ViewStep.newBuilder().setAfter(items()))
                .build();
        ReleaseEntryRecord second = ReleaseEntryRecord.newBuilder()
                .setRelease(2)
                .setActivatedMs(1_760_000_000_002L)
                .setChange(2)
                .addModels(ModelStep.newBuilder().setBefore(ranker("v1")).setAfter(ranker("v2")))
                .build();
        ReleaseEntryRecord third = ReleaseEntryRecord.newBuilder()
                .setRelease(3)
                .setActivatedMs(1_760_000_000_003L)
                .setChange(3)
                .setUndoes(2)
                .addModels(ModelStep.newBuilder().setBefore(ranker("v2")).setAfter(ranker("v1")))
                .addViews(ViewStep.newBuilder().setBefore(items()))
                .build();
        ChangeRecord staged = ChangeRecord.newBuilder()
                .setNumber(4)
                .setStagedMs(1_760_000_000_004L)
                .setUndoes(2)
                .addModels(ranker("v1"))
                .addViews(items())
                .addRemovedModels("old")
                .addRemovedViews("user")
                .build();
        return new ReleaseBook(4, ImmutableSortedMap.of(4L, staged), ReleaseHistory.of(List.of(first, second, third)));
    }

    private static ModelRecord ranker(String version) {
        return ModelRecord.newBuilder()
                .setName("rank")
                .setVersion(version)
                .setCandidateEntity("item")
                .addOutputs("score")
                .addViews("item")
                .build();
    }

    private static ViewRecord items() {
        return ViewRecord.newBuilder()
                .setName("item")
                .setDataVersion("1")
                .setEntity("item")
                .setKeyType(KeyType.KEY_TYPE_INT64)
                .setRows(1_682)
                .build();
    }

    private static byte[] golden() throws IOException {
        return golden("picture");
    }

    private static byte[] golden(String file) throws IOException {
        return Resources.toByteArray(Resources.getResource("control/" + file));
    }

    private FileControlStore store() {
        return new FileControlStore(directory);
    }

    @Test
    void theGoldenFileIsRead() throws IOException {
        Files.write(directory.resolve("picture"), golden());
        try (FileControlStore store = store()) {
            ControlStore.Versioned read = store.get("picture").join();
            assertEquals(3, read.version());
            assertEquals(picture(), ClusterPicture.parse(read.value()));
        }
    }

    @Test
    void itIsWrittenAsItWas() throws IOException {
        try (FileControlStore store = store()) {
            for (long version = 0; version < 2; version++) {
                store.put("picture", ByteString.copyFromUtf8("before"), version).join();
            }
            store.put("picture", picture().toRecord().toByteString(), 2).join();
        }
        assertArrayEquals(golden(), Files.readAllBytes(directory.resolve("picture")));
    }

    @Test
    void theGoldenHistoryIsReadAndWrittenAsItWas() throws IOException {
        try (FileControlStore store = store()) {
            store.put("releases", ByteString.copyFromUtf8("before"), 0).join();
            store.put("releases", book().toRecord().toByteString(), 1).join();
            assertArrayEquals(golden("releases"), Files.readAllBytes(directory.resolve("releases")));
            Files.write(directory.resolve("releases"), golden("releases"));
            ControlStore.Versioned read = store.get("releases").join();
            assertEquals(2, read.version());
            assertEquals(book(), ReleaseBook.parse(read.value()));
        }
    }

    @Test
    void aHistoryOfAnotherFormatIsRefused() {
        ByteString newer = book().toRecord().toBuilder().setFormat(2).build().toByteString();
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> ReleaseBook.parse(newer));
        assertEquals("release history has format 2, this version reads 1", error.getMessage());
    }

    @Test
    void anotherFormatIsRefused() {
        ByteString newer = picture().toRecord().toBuilder().setFormat(2).build().toByteString();
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> ClusterPicture.parse(newer));
        assertEquals("cluster picture has format 2, this version reads 1", error.getMessage());
    }

    @Test
    void anUnfinishedWriteIsIgnored() throws IOException {
        Files.write(directory.resolve("picture"), golden());
        Files.write(directory.resolve("picture.tmp"), new byte[] {1, 2, 3});
        try (FileControlStore store = store()) {
            assertEquals(3, store.get("picture").join().version());
            assertEquals(4, store.put("picture", ByteString.EMPTY, 3).join());
        }
    }

    @Test
    void aFileCutShortIsRefusedByName() throws IOException {
        Files.write(directory.resolve("picture"), new byte[] {0, 0, 0});
        try (FileControlStore store = store()) {
            CompletionException error = assertThrows(
                    CompletionException.class, () -> store.get("picture").join());
            assertEquals(
                    "control state " + directory.resolve("picture")
                            + " is damaged: it has 3 bytes, fewer than a version",
                    Throwables.getRootCause(error).getMessage());
        }
    }
}
