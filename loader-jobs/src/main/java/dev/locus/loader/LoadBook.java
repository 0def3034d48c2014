package dev.locus.loader;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.locus.feature.LoadDirectoryWriter;
import dev.locus.feature.LoadManifest;
import dev.locus.topology.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The loads of a project: for each a load directory `VIEW/VERSION`, once it is whole, and beside it a record,
/// `VERSION.load.json`. A record is replaced whole; a crash leaves the one before.
public final class LoadBook {
    /// Of each view; the oldest that have ended without a directory are forgotten.
    static final int RECORDS_MAX = 200;

    private static final String RECORD = ".load.json";
    private static final String CANCEL = ".cancel";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path loads;

    /// @param loads where load directories are, by view
    public LoadBook(Path loads) {
        this.loads = loads;
    }

    /// Where the load directory of a data version is, or would be.
    public Path directory(String view, String dataVersion) {
        return loads.resolve(view).resolve(dataVersion);
    }

    public Path directory(LoadRecord load) {
        return directory(load.view(), load.dataVersion());
    }

    /// Whether the load directory is whole.
    public boolean isWhole(LoadRecord load) {
        return Files.isRegularFile(directory(load).resolve(LoadManifest.FILE));
    }

    /// All loads, the newest first.
    public List<LoadRecord> list() {
        List<LoadRecord> records = new ArrayList<>();
        for (Path view : entries(loads)) {
            for (Path file : entries(view)) {
                if (file.toString().endsWith(RECORD)) {
                    records.add(read(file));
                }
            }
        }
        records.sort(Comparator.comparingLong(LoadRecord::startedMs).reversed().thenComparing(LoadRecord::id));
        return records;
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /// @param id `VIEW/VERSION`
    /// @throws IllegalArgumentException if there is no such load
    public LoadRecord find(String id) {
        String[] names = id.split("/", -1);
        if (names.length != 2) {
            throw new IllegalArgumentException(
                    "'" + id + "' is not a load: name it VIEW/VERSION, as" + " 'locus load list' does");
        }
        Path file = file(Names.check("view", names[0]), Names.check("data version", names[1]), RECORD);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "there is no load " + id + " here; 'locus load list' shows those there are");
        }
        return read(file);
    }

    private static LoadRecord read(Path file) {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), LoadRecord.class);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the record of a load, " + file + ": " + e.getMessage(), e);
        }
    }

    /// Whether a load of that name is known, or its directory is there.
    public boolean has(String view, String dataVersion) {
        return Files.exists(file(view, dataVersion, RECORD)) || Files.exists(directory(view, dataVersion));
    }

    /// Keeps a record in place of the one before.
    public void save(LoadRecord load) {
        Path file = file(load.view(), load.dataVersion(), RECORD);
        Path temporary = file.resolveSibling(
                "." + file.getFileName() + ".tmp-" + ProcessHandle.current().pid());
        try {
            Files.createDirectories(file.resolveSibling(""));
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(MAPPER.writeValueAsBytes(load));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            LoadDirectoryWriter.syncDirectory(file.resolveSibling(""));
        } catch (IOException e) {
            throw new UncheckedIOException("can't keep the record of load " + load.id() + ": " + e, e);
        }
    }

    /// Asks whoever is at a load to end it.
    public void askToCancel(LoadRecord load) {
        try {
            Files.writeString(file(load.view(), load.dataVersion(), CANCEL), "");
        } catch (IOException e) {
            throw new UncheckedIOException("can't cancel load " + load.id() + ": " + e, e);
        }
    }

    public boolean isAskedToCancel(LoadRecord load) {
        return Files.exists(file(load.view(), load.dataVersion(), CANCEL));
    }

    void forgetToCancel(LoadRecord load) {
        try {
            Files.deleteIfExists(file(load.view(), load.dataVersion(), CANCEL));
        } catch (IOException e) {
            throw new UncheckedIOException("can't begin load " + load.id() + ": " + e, e);
        }
    }

    /// Deletes what there is of a load but its record, and what loads that were killed left beside it.
    public void deleteFiles(LoadRecord load) {
        try {
            Path directory = directory(load);
            if (Files.exists(directory)) {
                TemporaryDirectory.delete(directory);
            }
            Files.deleteIfExists(file(load.view(), load.dataVersion(), CANCEL));
            TemporaryDirectory.deleteAbandoned(directory.resolveSibling(""));
        } catch (NoSuchFileException e) {
            // Somebody else did.
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete the files of load " + load.id() + ": " + e, e);
        }
    }

    /// Forgets the oldest loads of a view that left no directory, if there are too many.
    void prune(String view) {
        List<LoadRecord> old = list().stream()
                .filter(load -> load.view().equals(view))
                .skip(RECORDS_MAX)
                .filter(load -> !load.isHeld() && !Files.exists(directory(load)))
                .toList();
        for (LoadRecord load : old) {
            try {
                Files.deleteIfExists(file(load.view(), load.dataVersion(), RECORD));
            } catch (IOException e) {
                throw new UncheckedIOException("can't forget load " + load.id() + ": " + e, e);
            }
        }
    }

    private Path file(String view, String dataVersion, String ending) {
        return loads.resolve(view).resolve(dataVersion + ending);
    }
}
