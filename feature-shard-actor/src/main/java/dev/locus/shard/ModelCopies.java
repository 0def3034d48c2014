package dev.locus.shard;

import dev.locus.feature.InvalidDocumentException;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.model.ModelDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The node's own copies of model directories, so that it can restart when their source is gone.
final class ModelCopies {
    private final DataDirectory directory;

    ModelCopies(DataDirectory directory) {
        this.directory = directory;
    }

    /// The copy of a model version that was made before, or null.
    @Nullable
    ModelDirectory find(ModelRecord model) {
        Path copy = directory.model(model.getName(), model.getVersion());
        if (Files.isDirectory(copy)) {
            ModelDirectory opened = ModelDirectory.open(copy);
            return opened.sha256().equals(model.getSha256()) ? opened : null;
        }
        return null;
    }

    /// Copies a model version from where it was staged.
    ModelDirectory copy(ModelRecord model) {
        Path copy = directory.model(model.getName(), model.getVersion());
        Path source = Path.of(model.getSource());
        try (Stream<Path> files = Files.list(source)) {
            Files.createDirectories(copy.getParent());
            List<Path> plain = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
            DurableFiles.copyDirectory(plain, copy);
        } catch (IOException e) {
            throw new UncheckedIOException("can't copy model directory " + source, e);
        }
        ModelDirectory opened = ModelDirectory.open(copy);
        if (!opened.sha256().equals(model.getSha256())) {
            forget(model);
            throw new InvalidDocumentException("model directory " + source
                    + " changed since it was staged: model versions don't change; stage it as a new version");
        }
        return opened;
    }

    void forget(ModelRecord model) {
        try {
            DurableFiles.deleteTree(directory.model(model.getName(), model.getVersion()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "can't remove model " + model.getName() + " version " + model.getVersion(), e);
        }
    }
}
