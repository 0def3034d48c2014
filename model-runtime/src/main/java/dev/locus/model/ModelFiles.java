package dev.locus.model;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.locus.feature.InvalidDocumentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;

/// The files of a model directory, listed and hashed. Refuses whatever is not a plain file: what a link points at
/// could be outside the directory and would not be in the hash.
final class ModelFiles {
    static final int FILES_MAX = 256;
    static final long BYTES_MAX = 8L << 30;

    private ModelFiles() {}

    /// @return name to size in bytes, in order of the names' code units
    /// @throws InvalidDocumentException if the directory is no plain directory of plain files within the limits
    static ImmutableSortedMap<String, Long> list(Path directory) {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidDocumentException(
                    "there is no model directory " + directory + " (a link is not followed)");
        }
        ImmutableSortedMap.Builder<String, Long> sizes =
                ImmutableSortedMap.orderedBy(Comparator.<String>naturalOrder());
        int count = 0;
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                long size = size(file);
                bytes += size;
                checkLimits(directory, ++count, bytes);
                sizes.put(String.valueOf(file.getFileName()), size);
            }
        } catch (IOException e) {
            throw new InvalidDocumentException("can't read " + directory + ": " + e.getMessage());
        }
        return sizes.buildOrThrow();
    }

    private static long size(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new InvalidDocumentException(
                    file + " is not a plain file: a model directory holds no links and no directories");
        }
        return attributes.size();
    }

    private static void checkLimits(Path directory, int files, long bytes) {
        if (files > FILES_MAX || bytes > BYTES_MAX) {
            throw new InvalidDocumentException(
                    directory + " is too large: at most " + FILES_MAX + " files and " + BYTES_MAX + " bytes");
        }
    }

    /// Hex SHA-256 over, for each file in order: name in UTF-8, a zero byte, size as 8 bytes little-endian, contents.
    static String sha256(Path directory, ImmutableSortedMap<String, Long> sizes) {
        Hasher hasher = Hashing.sha256().newHasher();
        byte[] block = new byte[1 << 16];
        sizes.forEach((name, size) -> {
            hasher.putString(name, StandardCharsets.UTF_8).putByte((byte) 0).putLong(size);
            putContents(hasher, directory.resolve(name), block);
        });
        return hasher.hash().toString();
    }

    private static void putContents(Hasher hasher, Path file, byte[] block) {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                hasher.putBytes(block, 0, read);
            }
        } catch (IOException e) {
            throw new InvalidDocumentException("can't read " + file + ": " + e.getMessage());
        }
    }
}
