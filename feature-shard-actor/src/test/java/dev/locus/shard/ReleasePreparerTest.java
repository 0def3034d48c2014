package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.LoadManifest;
import dev.locus.feature.Sha256;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Release;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A release becomes servable whole or not at all.
class ReleasePreparerTest {
    private static final long PLENTY = 1 << 20;

    @TempDir
    Path root;

    @ParameterizedTest
    @ValueSource(longs = {0, PLENTY})
    void whatIsPreparedIsServed(long imageBytesMax) {
        try (TestNode node = node(imageBytesMax)) {
            ServableRelease release = node.prepare(TestNode.release(1, List.of(items("1", 50)), model("1")));
            assertEquals(50, TestNode.itemRows(release));
            assertEquals(1, Objects.requireNonNull(release.model("m")).record().getOutputsCount());
            assertSame(release, node.served.lease(1, 0));
            assertEquals(Set.of("loads item/1", "models m/1", "table item/1"), node.onDisk());
        }
    }

    @Test
    void preparingAgainDoesNothing() {
        try (TestNode node = node(PLENTY)) {
            Release release = TestNode.release(1, List.of(items("1", 50)));
            assertSame(node.prepare(release), node.prepare(release));
        }
    }

    @Test
    void theNextReleaseSharesTheDataThatStays() {
        try (TestNode node = node(PLENTY)) {
            ViewRecord items = items("1", 50);
            ServableRelease first = node.prepare(TestNode.release(1, List.of(items)));
            ServableRelease second = node.prepare(TestNode.release(2, List.of(items), model("1")));
            assertSame(first.view("item"), second.view("item"));
        }
    }

    @Test
    void aDamagedFileIsRefusedAndNothingIsLeftBehind() throws IOException {
        ViewRecord items = items("1", 50);
        Path file = Path.of(items.getSource()).resolve(LoadManifest.PartitionFile.fileOf(0));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 3] ^= 1;
        Files.write(file, bytes);
        assertRefused(ServingError.INVALID_LOAD, "partition-00000.sst has SHA-256", items);
    }

    @Test
    void aFileThatIsMissingIsRefusedAndNothingIsLeftBehind() throws IOException {
        ViewRecord items = items("1", 50);
        Files.delete(Path.of(items.getSource()).resolve(LoadManifest.PartitionFile.fileOf(0)));
        assertRefused(ServingError.INVALID_LOAD, "partition-00000.sst is missing", items);
    }

    @Test
    void aLoadThatChangedSinceItWasStagedIsRefused() {
        ViewRecord other = items("1", 50).toBuilder().setSha256("0".repeat(64)).build();
        assertRefused(ServingError.INVALID_LOAD, "changed since it was staged", other);
    }

    @Test
    void rowsThatDoNotSumUpToTheManifestAreRefused() throws IOException {
        ViewRecord good = items("1", 50);
        Path manifest = Path.of(good.getSource()).resolve(LoadManifest.FILE);
        String text = Files.readString(manifest);
        int at = text.indexOf("\"checksum\"");
        char digit = text.charAt(at + 14);
        Files.writeString(manifest, text.substring(0, at + 14) + (digit == '0' ? '1' : '0') + text.substring(at + 15));
        ViewRecord bad = good.toBuilder().setSha256(sha256(manifest)).build();
        assertRefused(ServingError.INVALID_LOAD, "rows with checksum", bad);
    }

    @Test
    void anImageThatDoesNotFitIsRefusedWithTheFigures() {
        ViewRecord items = items("1", 50);
        long needed;
        try (TestNode node = node(PLENTY)) {
            needed = imageBytes(node.prepare(TestNode.release(1, List.of(items))));
            node.drop(1);
        }
        try (TestNode node = node(needed - 1)) {
            ServingException e = refusal(node, TestNode.release(1, List.of(items)));
            assertEquals(ServingError.IMAGE_FULL, e.error());
            assertTrue(
                    e.text()
                            .contains("needs " + needed + " bytes of serving image, 0 are in use, image_bytes_max is "
                                    + (needed - 1)),
                    e::text);
            assertEquals(Set.of(), node.onDisk());
        }
        try (TestNode node = node(needed)) {
            assertEquals(50, TestNode.itemRows(node.prepare(TestNode.release(1, List.of(items)))));
        }
    }

    @Test
    void theViewsOfOneReleaseShareTheBudget() {
        List<ViewRecord> views = List.of(items("1", 50), users("1", 50));
        long needed;
        try (TestNode node = node(PLENTY)) {
            needed = imageBytes(node.prepare(TestNode.release(1, views)));
            node.drop(1);
        }
        try (TestNode node = node(needed - 1)) {
            assertEquals(
                    ServingError.IMAGE_FULL,
                    refusal(node, TestNode.release(1, views)).error());
            assertEquals(Set.of(), node.onDisk());
        }
        try (TestNode node = node(needed)) {
            assertEquals(needed, imageBytes(node.prepare(TestNode.release(1, views))));
        }
    }

    @Test
    void longStringKeysCountWithTheBytesTheyReallyTake() {
        TestLoad load = new TestLoad("item", "item", "string", false, 1);
        for (int i = 0; i < 100; i++) {
            load.row("k".repeat(1_000) + (100 + i), 1, 2); // The file keeps what keys share only once.
        }
        ViewRecord items = load.write(root, "1");
        try (TestNode node = new TestNode(root.resolve("data"), 1, 60_000)) {
            ServingException e = refusal(node, TestNode.release(1, List.of(items)));
            assertEquals(ServingError.IMAGE_FULL, e.error());
            assertEquals(Set.of(), node.onDisk());
        }
    }

    @Test
    void aModelThatDoesNotFitItsViewsIsRefusedAndNothingIsLeftBehind() {
        ModelRecord model = TestModel.write(root, "m", "1", "item.a", "item.b", "item.a", "item.nowhere");
        try (TestNode node = node(PLENTY)) {
            ServingException e = refusal(node, TestNode.release(1, List.of(items("1", 50)), model));
            assertEquals(ServingError.INVALID_MODEL, e.error());
            assertTrue(e.text().contains("has no feature 'nowhere'"), e::text);
            assertEquals(Set.of(), node.onDisk());
        }
    }

    @Test
    void aFailedPreparationLeavesWhatIsServedAlone() {
        ModelRecord misfit = TestModel.write(root, "x", "1", "item.a", "item.b", "item.a", "item.nowhere");
        try (TestNode node = node(PLENTY)) {
            ViewRecord items = items("1", 50);
            ModelRecord model = model("1");
            ServableRelease first = node.prepare(TestNode.release(1, List.of(items), model));
            Set<String> before = node.onDisk();
            refusal(node, TestNode.release(2, List.of(items, users("1", 5)), model, misfit));
            assertEquals(before, node.onDisk());
            assertNull(node.served.lease(2, 0));
            assertEquals(50, TestNode.itemRows(first));
        }
    }

    @Test
    void aDataVersionThatIsServedKeepsItsContent() {
        try (TestNode node = node(PLENTY)) {
            node.prepare(TestNode.release(1, List.of(items("1", 50))));
            ViewRecord other = TestLoad.items(2).row(1L, 9, 9).write(root.resolve("other"), "1");
            ServingException e = refusal(node, TestNode.release(2, List.of(other)));
            assertEquals(ServingError.INVALID_LOAD, e.error());
            assertTrue(e.text().contains("load under a new data version"), e::text);
        }
    }

    @Test
    void aModelVersionThatIsServedKeepsItsContent() {
        ModelRecord other = TestModel.write(root.resolve("other"), "m", "1", "item.b", "item.b", "item.a", "item.a");
        try (TestNode node = node(PLENTY)) {
            ViewRecord items = items("1", 50);
            node.prepare(TestNode.release(1, List.of(items), model("1")));
            ServingException e = refusal(node, TestNode.release(2, List.of(items), other));
            assertEquals(ServingError.INVALID_MODEL, e.error());
            assertTrue(e.text().contains("stage it as a new version"), e::text);
        }
    }

    @Test
    void aRestartServesAgainWithoutTheSources() throws IOException {
        Release release = TestNode.release(1, List.of(items("1", 50)), model("1"));
        try (TestNode node = node(PLENTY)) {
            node.prepare(release);
        }
        removeSources();
        try (TestNode node = node(PLENTY)) {
            assertEquals(50, TestNode.itemRows(node.prepare(release)));
        }
    }

    @Test
    void aRestartWithTooSmallABudgetKeepsTheRowsForTheNext() throws IOException {
        Release release = TestNode.release(1, List.of(items("1", 50)), model("1"));
        try (TestNode node = node(PLENTY)) {
            node.prepare(release);
        }
        removeSources();
        try (TestNode node = node(10)) {
            assertEquals(ServingError.IMAGE_FULL, refusal(node, release).error());
        }
        try (TestNode node = node(PLENTY)) {
            assertEquals(50, TestNode.itemRows(node.prepare(release)));
        }
    }

    @Test
    void aLoadWhoseDocumentsNeverCameIsIngestedAnew() throws IOException {
        Release release = TestNode.release(1, List.of(items("1", 50)));
        try (TestNode node = node(PLENTY)) {
            node.prepare(release);
        }
        DurableFiles.deleteTree(root.resolve("data/loads"));
        try (TestNode node = node(PLENTY)) {
            assertEquals(50, TestNode.itemRows(node.prepare(release)));
        }
    }

    private void assertRefused(ServingError error, String text, ViewRecord items) {
        try (TestNode node = node(PLENTY)) {
            ServingException e = refusal(node, TestNode.release(1, List.of(users("1", 5), items), model("1")));
            assertEquals(error, e.error(), e::text);
            assertTrue(e.text().contains(text), e::text);
            assertEquals(Set.of(), node.onDisk());
            assertNull(node.served.lease(1, 0));
        }
    }

    private static ServingException refusal(TestNode node, Release release) {
        return assertThrows(ServingException.class, () -> node.prepare(release));
    }

    private static long imageBytes(ServableRelease release) {
        return release.views().values().stream()
                .mapToLong(view -> view.rows().imageBytes())
                .sum();
    }

    private TestNode node(long imageBytesMax) {
        return new TestNode(root.resolve("data"), 2, imageBytesMax);
    }

    private ViewRecord items(String version, int rows) {
        return rows(TestLoad.items(2), version, rows);
    }

    private ViewRecord users(String version, int rows) {
        return rows(new TestLoad("user", "user", "int64", true, 2), version, rows);
    }

    private ViewRecord rows(TestLoad load, String version, int rows) {
        for (long key = 0; key < rows; key++) {
            load.row(key, 1, 2);
        }
        return load.write(root, version);
    }

    private ModelRecord model(String version) {
        return TestModel.write(root, "m", version, "item.a", "item.b", "item.a", "item.b");
    }

    private void removeSources() throws IOException {
        for (String source : List.of("item-1", "m")) {
            DurableFiles.deleteTree(root.resolve(source));
        }
    }

    private static String sha256(Path file) throws IOException {
        return Sha256.ofFile(file);
    }
}
