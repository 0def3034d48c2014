package dev.locus.shard;

import dev.locus.feature.InvalidDocumentException;
import dev.locus.feature.LoadDirectory;
import dev.locus.feature.LoadManifest;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables of loaded rows: brings a load into the store, whole or not at all, and finds it again after a restart.
/// The load's documents, copied last, are the sign that its table is whole.
final class LoadedTables {
    private final Store store;
    private final DataDirectory directory;

    LoadedTables(Store store, DataDirectory directory) {
        this.store = store;
        this.directory = directory;
    }

    static String tableOf(ViewRecord view) {
        return view.getName() + "/" + view.getDataVersion();
    }

    /// The load of a data version that was ingested before, or null.
    @Nullable
    LoadDirectory find(ViewRecord view) {
        Path documents = directory.load(view.getName(), view.getDataVersion());
        if (Files.exists(documents.resolve(LoadManifest.FILE)) && store.hasTable(tableOf(view))) {
            LoadDirectory load = LoadDirectory.openDocuments(documents);
            return load.manifestSha256().equals(view.getSha256()) ? load : null;
        }
        return null;
    }

    /// Brings a data version in from where it was staged.
    ///
    /// @param held the partitions that this node holds
    LoadDirectory ingest(ViewRecord view, BitSet held) {
        Path documents = directory.load(view.getName(), view.getDataVersion());
        LoadDirectory load = LoadDirectory.open(Path.of(view.getSource()));
        if (!load.manifestSha256().equals(view.getSha256())) {
            throw new InvalidDocumentException(
                    "load " + load.path() + " changed since it was staged: stage it again as a new change");
        }
        List<LoadManifest.PartitionFile> files = load.manifest().files().stream()
                .filter(file -> view.getReplicated() || held.get(file.partition()))
                .toList();
        files.forEach(load::verify);
        forget(view);
        try {
            store.createTable(tableOf(view));
            store.ingest(tableOf(view), files.stream().map(load::file).toList());
            Files.createDirectories(documents.getParent());
            DurableFiles.copyDirectory(
                    List.of(
                            load.path().resolve(LoadManifest.FILE),
                            load.path().resolve(LoadManifest.DictionariesFile.NAME)),
                    documents);
            return LoadDirectory.openDocuments(documents);
        } catch (IOException e) {
            forget(view);
            throw new UncheckedIOException("can't keep the documents of " + tableOf(view), e);
        } catch (Store.StoreException e) {
            forget(view);
            throw e.noSpace()
                    ? new ServingException(
                            ServingError.DISK_FULL, "no room for " + tableOf(view) + " on node " + directory.node(), e)
                    : new ServingException(
                            ServingError.INVALID_LOAD,
                            "the files of load " + load.path()
                                    + " can't be taken in: they are not the sorted rows of one" + " partition each ("
                                    + e.getMessage() + "). Load the data again",
                            e);
        }
    }

    /// Removes a data version from disk.
    void forget(ViewRecord view) {
        try {
            DurableFiles.deleteTree(directory.load(view.getName(), view.getDataVersion()));
        } catch (IOException e) {
            throw new UncheckedIOException("can't remove the documents of " + tableOf(view), e);
        }
        store.dropTable(tableOf(view));
    }
}
