package dev.locus.feature;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes the documents of a load directory, durably: a file is on disk under a temporary name before it gets its own,
/// so a crash leaves no half of one. The manifest goes last, when everything it names is there.
public final class LoadDirectoryWriter {
    private LoadDirectoryWriter() {}

    /// @param dictionaries of every string feature, in the view's order
    /// @return what the manifest says about them
    public static LoadManifest.DictionariesFile writeDictionaries(
            Path directory, ImmutableMap<String, Dictionary> dictionaries) throws IOException {
        byte[] bytes = LoadDocuments.write(dictionaries);
        write(directory, LoadManifest.DictionariesFile.NAME, bytes);
        return new LoadManifest.DictionariesFile(LoadManifest.DictionariesFile.NAME, Sha256.of(bytes));
    }

    public static void writeManifest(Path directory, LoadManifest manifest) throws IOException {
        write(directory, LoadManifest.FILE, LoadDocuments.write(manifest));
    }

    /// Makes the names in a directory durable.
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void write(Path directory, String name, byte[] bytes) throws IOException {
        Path temporary = directory.resolve(name + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(directory);
    }
}
