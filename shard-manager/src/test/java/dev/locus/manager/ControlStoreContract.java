package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import dev.locus.directory.ControlStore;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every [ControlStore] promises. Each test has a store of its own.
abstract class ControlStoreContract {
    ControlStore store;

    /// A new connection to what this test keeps.
    abstract ControlStore connect();

    @BeforeEach
    void open() {
        store = connect();
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
    void largeValuesComeBackWhole() {
        ByteString large = large(5_000_000, 1);
        assertEquals(1, store.put("picture", large, 0).join());
        assertEquals(new ControlStore.Versioned(1, large), store.get("picture").join());
        assertEquals(2, put("picture", "small", 1));
        assertEquals(versioned(2, "small"), store.get("picture").join());
        ByteString other = large(3_000_001, 2);
        assertEquals(3, store.put("picture", other, 2).join());
        assertEquals(new ControlStore.Versioned(3, other), store.get("picture").join());
    }

    @Test
    void aReaderSeesOneValueOrAnotherAndNeverAMix() {
        store.put("picture", large(2_500_000, 0), 0).join();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            for (int version = 1; version <= 20; version++) {
                store.put("picture", large(2_500_000, version), version).join();
            }
        });
        while (!writing.isDone()) {
            ControlStore.Versioned read =
                    Objects.requireNonNull(store.get("picture").join());
            assertEquals(large(2_500_000, (int) read.version() - 1), read.value());
        }
        writing.join();
    }

    /// Every byte tells which value it is of.
    static ByteString large(int bytes, int value) {
        byte[] all = new byte[bytes];
        Arrays.fill(all, (byte) value);
        return ByteString.copyFrom(all);
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

    long put(String key, String value, long known) {
        return store.put(key, ByteString.copyFromUtf8(value), known).join();
    }

    static ControlStore.Versioned versioned(long version, String value) {
        return new ControlStore.Versioned(version, ByteString.copyFromUtf8(value));
    }

    static Throwable failure(CompletableFuture<?> call) {
        Throwable cause = assertThrows(CompletionException.class, call::join).getCause();
        return Objects.requireNonNull(cause);
    }
}
