package dev.locus.feature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// One immutable full load of a view on disk: a manifest, the dictionaries, and a sorted file for each partition that
/// has rows. `docs/reference/load-format.md` is its format. A directory without a manifest is not a load.
///
/// @param manifestSha256 hex SHA-256 of the manifest's bytes, which is the identity of the whole load
/// @param schema how to read its rows
public record LoadDirectory(Path path, LoadManifest manifest, String manifestSha256, ViewSchema schema) {
    private static final long MANIFEST_BYTES_MAX = 256L << 20;
    private static final long DICTIONARIES_BYTES_MAX = 1L << 30;

    /// Reads and checks manifest and dictionaries, and that every partition file is there with its size. It does
    /// not read the partition files: see [#verify(LoadManifest.PartitionFile)].
    ///
    /// @throws InvalidDocumentException if this is not a load, or a damaged one
    public static LoadDirectory open(Path path) {
        LoadDirectory load = openDocuments(path);
        load.manifest.files().forEach(file -> checkSize(path.resolve(file.file()), file.bytes()));
        return load;
    }

    /// Reads and checks manifest and dictionaries only: for a node that has the rows elsewhere.
    ///
    /// @throws InvalidDocumentException if they are not those of a load, or damaged
    public static LoadDirectory openDocuments(Path path) {
        Path manifestFile = path.resolve(LoadManifest.FILE);
        byte[] bytes = read(manifestFile, MANIFEST_BYTES_MAX);
        LoadManifest manifest = LoadDocuments.readManifest(manifestFile.toString(), bytes);
        FeatureView view = FeatureViewFile.parse(manifestFile + " view_yaml", manifest.viewYaml())
                .view();
        if (!view.name().equals(manifest.view())) {
            throw new InvalidDocumentException(
                    manifestFile + ": view is '" + manifest.view() + "', but view_yaml declares '" + view.name() + "'");
        }
        ViewSchema schema = schema(path, manifest, view);
        checkStride(manifestFile, manifest, schema.layout());
        return new LoadDirectory(path, manifest, Sha256.of(bytes), schema);
    }

    public Path file(LoadManifest.PartitionFile file) {
        return path.resolve(file.file());
    }

    /// Reads a partition's file and compares its SHA-256 with the manifest's.
    ///
    /// @throws InvalidDocumentException if it is damaged
    public void verify(LoadManifest.PartitionFile file) {
        try {
            checkSha256(file(file), file.sha256(), Sha256.ofFile(file(file)));
        } catch (IOException e) {
            throw new InvalidDocumentException("can't read " + file(file) + ": " + e.getMessage());
        }
    }

    private static ViewSchema schema(Path path, LoadManifest manifest, FeatureView view) {
        Path file = path.resolve(manifest.dictionaries().file());
        byte[] bytes = read(file, DICTIONARIES_BYTES_MAX);
        checkSha256(file, manifest.dictionaries().sha256(), Sha256.of(bytes));
        try {
            return ViewSchema.of(view, LoadDocuments.readDictionaries(file.toString(), bytes));
        } catch (IllegalArgumentException e) {
            throw new InvalidDocumentException(file + ": " + e.getMessage());
        }
    }

    private static void checkStride(Path file, LoadManifest manifest, RowLayout layout) {
        if (layout.strideBytes() != manifest.rowStrideBytes()) {
            throw new InvalidDocumentException(file + ": row_stride_bytes is " + manifest.rowStrideBytes()
                    + ", but rows of this view have " + layout.strideBytes());
        }
    }

    private static void checkSize(Path file, long expected) {
        try {
            long bytes = Files.size(file);
            if (bytes != expected) {
                throw damaged(file, "has " + bytes + " bytes, the manifest says " + expected);
            }
        } catch (IOException e) {
            throw damaged(file, "is missing or can't be read: " + e.getMessage());
        }
    }

    private static void checkSha256(Path file, String expected, String found) {
        if (!found.equals(expected)) {
            throw damaged(file, "has SHA-256 " + found + ", the manifest says " + expected);
        }
    }

    private static byte[] read(Path file, long bytesMax) {
        try {
            if (Files.size(file) > bytesMax) {
                throw damaged(file, "has more than " + bytesMax + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw damaged(file, "is missing; a directory without it is not a load, or an unfinished one");
        } catch (IOException e) {
            throw damaged(file, "can't be read: " + e.getMessage());
        }
    }

    private static InvalidDocumentException damaged(Path file, String finding) {
        return new InvalidDocumentException(file + " " + finding + "; load the data again or copy the directory again");
    }
}
