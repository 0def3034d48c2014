package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import dev.locus.directory.ControlStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileControlStoreTest {
    @TempDir
    Path root;

    private ControlStore store;

    @BeforeEach
    void open() {
        store = new FileControlStore(root.resolve("control"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aKeyThatWasNeverWrittenHasNoValue() {
        assertNull(store.get("picture").join());
    }

    @Test
    void versionsGrowFromOne() {
        assertEquals(1, put("picture", "a", 0));
        assertEquals(2, put("picture", "", 1));
        assertEquals(3, put("picture", "é", 2));
        assertEquals(1, put("other", "x", 0));
        assertEquals(versioned(3, "é"), store.get("picture").join());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, -1})
    void aWriterWhoIsBehindIsRefusedAndChangesNothing(long known) {
        put("picture", "a", 0);
        put("picture", "b", 1);
        Throwable cause = failure(store.put("picture", ByteString.copyFromUtf8("c"), known));
        String message =
                assertInstanceOf(ControlStore.ConflictException.class, cause).getMessage();
        assertEquals("'picture' has version 2, not " + known + " as the writer knew", message);
        assertEquals(versioned(2, "b"), store.get("picture").join());
    }

    @Test
    void ofManyWritersWhoKnowTheSameOneWins() {
        put("picture", "a", 0);
        List<CompletableFuture<Long>> writes = IntStream.range(0, 50)
                .mapToObj(i -> store.put("picture", ByteString.copyFromUtf8("w" + i), 1))
                .toList();
        long won = writes.stream()
                .filter(write -> {
                    write.exceptionally(failure -> 0L).join();
                    return !write.isCompletedExceptionally();
                })
                .count();
        assertEquals(1, won);
    }

    @Test
    void valuesAreThereAfterReopening() {
        put("picture", "a", 0);
        put("picture", "b", 1);
        close();
        open();
        assertEquals(versioned(2, "b"), store.get("picture").join());
        assertEquals(3, put("picture", "c", 2));
    }

    @Test
    void halfAWriteThatACrashLeftIsNotSeen() throws IOException {
        put("picture", "a", 0);
        Files.writeString(root.resolve("control/.picture.tmp"), "half");
        close();
        open();
        assertEquals(versioned(1, "a"), store.get("picture").join());
        assertEquals(2, put("picture", "b", 1));
    }

    @Test
    void writingOneKeyTouchesNoOther() {
        put("a.tmp", "mine", 0);
        put("a", "other", 0);
        assertEquals(versioned(1, "mine"), store.get("a.tmp").join());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../picture", "a/b", ".hidden"})
    void otherNamesAreRefused(String key) {
        assertInstanceOf(IllegalArgumentException.class, failure(store.get(key)));
        assertInstanceOf(IllegalArgumentException.class, failure(store.put(key, ByteString.EMPTY, 0)));
    }

    private long put(String key, String value, long known) {
        return store.put(key, ByteString.copyFromUtf8(value), known).join();
    }

    private static ControlStore.Versioned versioned(long version, String value) {
        return new ControlStore.Versioned(version, ByteString.copyFromUtf8(value));
    }

    private static Throwable failure(CompletableFuture<?> call) {
        Throwable cause = assertThrows(CompletionException.class, call::join).getCause();
        return Objects.requireNonNull(cause);
    }
}
