package dev.locus.shard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// A [Store] on RocksDB: one column family a table.
final class RocksStore implements Store {
    private static final String DEFAULT_TABLE = new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8);

    static {
        RocksDB.loadLibrary();
    }

    private final DBOptions options;
    private final ColumnFamilyOptions tableOptions;
    private final RocksDB database;
    private final Map<String, ColumnFamilyHandle> tables = new ConcurrentHashMap<>();

    private RocksStore(DBOptions options, ColumnFamilyOptions tableOptions, RocksDB database) {
        this.options = options;
        this.tableOptions = tableOptions;
        this.database = database;
    }

    static RocksStore open(Path directory) {
        DBOptions options = new DBOptions()
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setKeepLogFileNum(4)
                .setMaxOpenFiles(512);
        ColumnFamilyOptions tableOptions = new ColumnFamilyOptions();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            Files.createDirectories(directory);
            List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
            for (byte[] name : namesIn(directory)) {
                descriptors.add(new ColumnFamilyDescriptor(name, tableOptions));
            }
            RocksStore store = new RocksStore(
                    options, tableOptions, RocksDB.open(options, directory.toString(), descriptors, handles));
            for (ColumnFamilyHandle handle : handles) {
                store.tables.put(new String(handle.getName(), StandardCharsets.UTF_8), handle);
            }
            return store;
        } catch (RocksDBException e) {
            tableOptions.close();
            options.close();
            throw failure("open " + directory, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> namesIn(Path directory) throws RocksDBException {
        try (Options options = new Options()) {
            List<byte[]> names = RocksDB.listColumnFamilies(options, directory.toString());
            return names.isEmpty() ? List.of(RocksDB.DEFAULT_COLUMN_FAMILY) : names;
        }
    }

    @Override
    public Set<String> tables() {
        return tables.keySet().stream()
                .filter(name -> !name.equals(DEFAULT_TABLE))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean hasTable(String table) {
        return tables.containsKey(table);
    }

    @Override
    public void createTable(String table) {
        try {
            byte[] name = table.getBytes(StandardCharsets.UTF_8);
            tables.put(table, database.createColumnFamily(new ColumnFamilyDescriptor(name, tableOptions)));
        } catch (RocksDBException e) {
            // A disk that was full when the table was made can leave a column family that nobody has a handle of. It is
            // found, and dropped, when the store is opened.
            String way = String.valueOf(e.getMessage()).contains("already exists")
                    ? " (restart this node, or load under a new data version)"
                    : "";
            throw failure("create table " + table + way, e);
        }
    }

    @Override
    public void dropTable(String table) {
        ColumnFamilyHandle handle = tables.get(table);
        if (handle == null) {
            return;
        }
        try {
            database.dropColumnFamily(handle);
            tables.remove(table); // Only now: on a full disk it is still there, to be dropped later.
            handle.close();
        } catch (RocksDBException e) {
            throw failure("drop table " + table, e);
        }
    }

    @Override
    public void ingest(String table, List<Path> files) {
        if (files.isEmpty()) {
            return;
        }
        try (IngestExternalFileOptions ingestion = new IngestExternalFileOptions()) {
            ingestion.setMoveFiles(false).setWriteGlobalSeqno(false);
            database.ingestExternalFile(
                    handle(table), files.stream().map(Path::toString).toList(), ingestion);
        } catch (RocksDBException e) {
            throw failure("ingest into table " + table, e);
        }
    }

    @Override
    public void write(Consumer<Changes> changes) {
        try (WriteBatch batch = new WriteBatch();
                WriteOptions synced = new WriteOptions().setSync(true)) {
            changes.accept(new BatchChanges(batch));
            database.write(synced, batch);
        } catch (RocksDBException e) {
            throw failure("write", e);
        }
    }

    /// Fills a batch.
    private final class BatchChanges implements Changes {
        private final WriteBatch batch;

        private BatchChanges(WriteBatch batch) {
            this.batch = batch;
        }

        @Override
        public void put(String table, byte[] key, byte[] value) {
            try {
                batch.put(handle(table), key, value);
            } catch (RocksDBException e) {
                throw failure("write to table " + table, e);
            }
        }

        @Override
        public void delete(String table, byte[] key) {
            try {
                batch.delete(handle(table), key);
            } catch (RocksDBException e) {
                throw failure("delete from table " + table, e);
            }
        }
    }

    /// Loaded rows are all of one length: two arrays do for all of them. Millions of arrays made the collector stop the
    /// requests of a node that loads.
    @Override
    public void scan(String table, byte[] prefix, RowVisitor visitor) {
        try (Slice end = new Slice(after(prefix));
                ReadOptions reading = new ReadOptions()
                        .setFillCache(false)
                        .setVerifyChecksums(true)
                        .setReadaheadSize(2 << 20)
                        .setIterateUpperBound(end);
                RocksIterator rows = database.newIterator(handle(table), reading)) {
            byte[] key = {};
            byte[] value = {};
            for (rows.seek(prefix); rows.isValid(); rows.next()) {
                int keyBytes = rows.key(key);
                if (keyBytes != key.length) {
                    key = rows.key();
                }
                int valueBytes = rows.value(value);
                if (valueBytes != value.length) {
                    value = rows.value();
                }
                visitor.visit(key, value);
            }
            rows.status();
        } catch (RocksDBException e) {
            throw failure("scan table " + table, e);
        }
    }

    /// The first key that is larger than all keys with the prefix.
    private static byte[] after(byte[] prefix) {
        byte[] end = prefix.clone();
        for (int i = end.length - 1; i >= 0; i--) {
            if (++end[i] != 0) {
                return Arrays.copyOf(end, i + 1);
            }
        }
        throw new IllegalArgumentException("a prefix has at least one byte below 0xFF");
    }

    @Override
    public byte @Nullable [] get(String table, byte[] key) {
        try {
            return database.get(handle(table), key);
        } catch (RocksDBException e) {
            throw failure("read from table " + table, e);
        }
    }

    private ColumnFamilyHandle handle(String table) {
        ColumnFamilyHandle handle = tables.get(table);
        if (handle == null) {
            throw new IllegalStateException("the store has no table '" + table + "'");
        }
        return handle;
    }

    private static StoreException failure(String what, RocksDBException e) {
        Status status = e.getStatus();
        boolean noSpace = String.valueOf(e.getMessage()).contains("No space left on device")
                || (status != null && status.getSubCode() == Status.SubCode.NoSpace);
        return new StoreException("can't " + what + ": " + e.getMessage(), noSpace, e);
    }

    @Override
    public void close() {
        tables.values().forEach(ColumnFamilyHandle::close);
        database.close();
        tableOptions.close();
        options.close();
    }
}
