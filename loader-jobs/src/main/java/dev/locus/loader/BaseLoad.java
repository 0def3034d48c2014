package dev.locus.loader;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.locus.feature.ElementType;
import dev.locus.feature.FeatureView;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowLayout;
import dev.locus.feature.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/// The load that an increment is laid over. The increment's dictionaries begin with the base's, so the base's rows, and
/// whole files of them, are right in the increment as they are. Immutable.
final class BaseLoad {
    private final LoadDirectory load;
    private final RowLayout layout;
    private final ImmutableMap<Integer, LoadManifest.PartitionFile> files;
    private final ImmutableMap<String, GrowingDictionary> dictionaries;

    private BaseLoad(LoadDirectory load) {
        this.load = load;
        this.layout = load.schema().layout();
        this.files = Maps.uniqueIndex(load.manifest().files(), LoadManifest.PartitionFile::partition);
        ImmutableMap.Builder<String, GrowingDictionary> begun = ImmutableMap.builder();
        load.schema().view().features().stream()
                .filter(feature -> feature.type().element() == ElementType.STRING)
                .forEach(feature -> begun.put(
                        feature.name(), GrowingDictionary.of(load.schema().dictionary(feature))));
        this.dictionaries = begun.buildOrThrow();
    }

    /// @param view that the sources are of
    /// @throws LoadFailedException if rows of the view can't be laid over that load
    /// @throws dev.locus.feature.InvalidDocumentException if the directory is no load, or a damaged one
    static BaseLoad open(Path directory, FeatureView view, int partitions) {
        if (!Files.isDirectory(directory)) {
            throw new LoadFailedException("the base of this increment is not here: " + directory
                    + " is not there. Load the whole view, not an increment");
        }
        LoadDirectory load = LoadDirectory.open(directory);
        List<String> differences = ViewDifference.of(load.schema().view(), view);
        if (load.manifest().partitions() != partitions) {
            differences.add(
                    "it is cut into " + load.manifest().partitions() + " partitions, this job has " + partitions);
        }
        if (!differences.isEmpty()) {
            throw new LoadFailedException("data version '" + load.manifest().dataVersion() + "' of view '" + view.name()
                    + "' can't be the base of an increment: " + String.join("; ", differences)
                    + ". Load the whole view, not an increment");
        }
        return new BaseLoad(load);
    }

    LoadManifest manifest() {
        return load.manifest();
    }

    LoadManifest.Increment increment(RowCounts counts) {
        return new LoadManifest.Increment(
                load.manifest().dataVersion(), load.manifestSha256(), counts.upserted(), counts.deleted());
    }

    /// What the dictionaries of an increment begin with, by feature.
    ImmutableMap<String, GrowingDictionary> dictionaries() {
        return dictionaries;
    }

    List<LoadManifest.PartitionFile> files() {
        return load.manifest().files();
    }

    /// The rows of a partition, or null if it has none.
    ///
    /// @throws dev.locus.feature.InvalidDocumentException if its file is damaged
    @Nullable
    BaseRows rows(int partition) {
        LoadManifest.PartitionFile file = files.get(partition);
        return file == null ? null : rows(file);
    }

    private BaseRows rows(LoadManifest.PartitionFile file) {
        load.verify(file);
        try {
            return new BaseRows(load.file(file), layout.strideBytes());
        } catch (RocksDBException e) {
            throw LoadFailedException.stopped("can't read " + load.file(file) + ": " + e.getMessage(), e);
        }
    }

    /// How many rows lack each feature; counted if the load does not say.
    NullCounts nulls() {
        if (!load.manifest().nulls().isEmpty()) {
            return NullCounts.of(layout, load.manifest().nulls());
        }
        NullCounts counted = new NullCounts(layout);
        byte[] record = new byte[RowAssembler.recordBytesMax(layout)];
        for (LoadManifest.PartitionFile file : load.manifest().files()) {
            try (BaseRows rows = rows(file)) {
                for (int length = rows.next(record); length > 0; length = rows.next(record)) {
                    counted.add(record, length - layout.strideBytes());
                }
            }
        }
        return counted;
    }

    /// Puts a partition's file into a load as it is: the same file under one more name, or a copy.
    ///
    /// @throws dev.locus.feature.InvalidDocumentException if it is damaged
    LoadManifest.PartitionFile take(LoadManifest.PartitionFile file, Path directory) {
        Path source = load.file(file);
        Path target = directory.resolve(file.file());
        load.verify(file);
        try {
            link(source, target, file);
            return file;
        } catch (IOException e) {
            throw LoadFailedException.stopped("can't take " + source + " over into " + directory + ": " + e, e);
        }
    }

    private static void link(Path source, Path target, LoadManifest.PartitionFile file) throws IOException {
        try {
            Files.createLink(target, source);
        } catch (UnsupportedOperationException | FileSystemException e) {
            Files.copy(source, target);
            if (!Sha256.ofFile(target).equals(file.sha256())) {
                throw new IOException("the copy " + target + " is not like " + source);
            }
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }
}
