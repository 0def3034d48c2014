package dev.locus.model;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.topology.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One model version on disk, opened: `model.onnx`, `model.yaml` and the vocabularies that it names. Immutable once
/// open, and safe to share; the model itself stays on disk.
///
/// The directory's name is the version. It is flat, and nothing outside it is read.
public final class ModelDirectory {
    public static final String MODEL_FILE = "model.onnx";
    public static final String MANIFEST_FILE = "model.yaml";

    /// A vocabulary may have this many bytes.
    public static final long VOCABULARY_BYTES_MAX = 256L << 20;

    private final Path path;
    private final String version;
    private final String sha256;
    private final ModelManifest manifest;
    private final ImmutableMap<String, ImmutableMap<String, Integer>> vocabularies;

    private ModelDirectory(
            Path path,
            String version,
            String sha256,
            ModelManifest manifest,
            ImmutableMap<String, ImmutableMap<String, Integer>> vocabularies) {
        this.path = path;
        this.version = version;
        this.sha256 = sha256;
        this.manifest = manifest;
        this.vocabularies = vocabularies;
    }

    /// Reads the manifest and the vocabularies, and hashes every file.
    ///
    /// @throws InvalidDocumentException if the directory is not a model version; the message says what to change
    public static ModelDirectory open(Path path) {
        String version = version(path);
        ImmutableSortedMap<String, Long> sizes = ModelFiles.list(path);
        for (String needed : List.of(MODEL_FILE, MANIFEST_FILE)) {
            if (!sizes.containsKey(needed)) {
                throw new InvalidDocumentException(path + " has no file " + needed);
            }
        }
        ModelManifest manifest = ManifestReader.read(path.resolve(MANIFEST_FILE));
        Map<String, ImmutableMap<String, Integer>> vocabularies = new TreeMap<>();
        for (ModelManifest.Input input : manifest.inputs()) {
            for (ModelManifest.Column column : input.features()) {
                String file = column.vocabulary();
                if (file != null && !vocabularies.containsKey(file)) {
                    vocabularies.put(file, readVocabulary(path.resolve(file), sizes.get(file)));
                }
            }
        }
        String sha256 = ModelFiles.sha256(path, sizes);
        return new ModelDirectory(path, version, sha256, manifest, ImmutableMap.copyOf(vocabularies));
    }

    private static String version(Path path) {
        try {
            return Names.check("model version", String.valueOf(path.getFileName()));
        } catch (IllegalArgumentException e) {
            throw new InvalidDocumentException(String.valueOf(e.getMessage()));
        }
    }

    private static ImmutableMap<String, Integer> readVocabulary(Path file, @Nullable Long bytes) {
        if (bytes == null) {
            throw new InvalidDocumentException("there is no vocabulary " + file);
        }
        if (bytes > VOCABULARY_BYTES_MAX) {
            throw new InvalidDocumentException(
                    file + " has " + bytes + " bytes; a vocabulary has at most " + VOCABULARY_BYTES_MAX);
        }
        try {
            List<String> lines = Files.readAllLines(file);
            ImmutableMap.Builder<String, Integer> index = ImmutableMap.builderWithExpectedSize(lines.size());
            for (int i = 0; i < lines.size(); i++) {
                index.put(lines.get(i), i);
            }
            return index.buildOrThrow();
        } catch (IOException e) {
            throw new InvalidDocumentException("can't read " + file + " as UTF-8: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new InvalidDocumentException(file + " has a line twice: " + e.getMessage());
        }
    }

    public Path path() {
        return path;
    }

    /// The model's name, from the manifest.
    public String name() {
        return manifest.signature().name();
    }

    /// The directory's own name.
    public String version() {
        return version;
    }

    /// Hex SHA-256 over all files and their names.
    public String sha256() {
        return sha256;
    }

    public ModelSignature signature() {
        return manifest.signature();
    }

    ModelManifest manifest() {
        return manifest;
    }

    /// How the column's strings become indexes; null for a column without vocabulary and buckets.
    @Nullable
    StringIndex stringIndex(ModelManifest.Column column) {
        Integer buckets = column.buckets();
        if (buckets != null) {
            return new StringIndex.Buckets(buckets, column.outOfVocabulary());
        }
        String file = column.vocabulary();
        ImmutableMap<String, Integer> lines = file == null ? null : vocabularies.get(file);
        return lines == null ? null : new StringIndex.Vocabulary(lines, column.outOfVocabulary());
    }
}
