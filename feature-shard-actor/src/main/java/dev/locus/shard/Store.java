package dev.locus.shard;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An ordered key-value store in named tables: where a node's rows durably are. The second of the three seams of
/// Locus; [RocksStore] is one implementation. Thread-safe. Its calls may block on disk, so they stay off transport
/// threads.
///
/// Failures are [StoreException]s.
interface Store extends AutoCloseable {
    Set<String> tables();

    boolean hasTable(String table);

    void createTable(String table);

    /// Removes a table with all its rows; nothing if it is not there.
    void dropTable(String table);

    /// Adds sorted files of rows, all or none. The files stay where they are.
    void ingest(String table, List<Path> files);

    /// Changes keys of any tables, all or none, and returns when that is on disk.
    void write(Consumer<Changes> changes);

    /// Calls back with every row whose key begins with the prefix, in key order.
    ///
    /// @param prefix with at least one byte below 0xFF
    void scan(String table, byte[] prefix, RowVisitor visitor);

    byte @Nullable [] get(String table, byte[] key);

    @Override
    void close();

    /// Collects what one write changes.
    interface Changes {
        void put(String table, byte[] key, byte[] value);

        void delete(String table, byte[] key);
    }

    /// Takes one row. The arrays hold it during the call only.
    interface RowVisitor {
        void visit(byte[] key, byte[] row);
    }

    /// The store failed. `noSpace` tells a full disk from a damaged one.
    final class StoreException extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        private final boolean noSpace;

        StoreException(String message, boolean noSpace, Throwable cause) {
            super(message, cause);
            this.noSpace = noSpace;
        }

        boolean noSpace() {
            return noSpace;
        }
    }
}
