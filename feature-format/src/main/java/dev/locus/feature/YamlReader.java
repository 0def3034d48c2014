package dev.locus.feature;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Reads the YAML files that people write into records. Every file opens with `kind` and `version`; keys are
/// snake_case; an unknown key is an error that names the nearest known one.
public final class YamlReader {
    /// Larger files are refused unread.
    public static final int FILE_BYTES_MAX = 4 << 20;

    private static final DocumentReader READER = new DocumentReader("YAML", YAMLMapper.builder());

    private YamlReader() {}

    /// @param kind what the file's `kind` must be
    /// @param type a record whose components are the file's other keys
    /// @throws InvalidDocumentException if the file is not there or not such a document
    public static <T> T read(Path file, String kind, Class<T> type) {
        return parse(file.toString(), readText(file, kind), kind, type);
    }

    /// The file's text, for who keeps it.
    ///
    /// @param kind what the caller expects the file to be, for messages
    /// @throws InvalidDocumentException if the file is not there, too large, or not UTF-8
    static String readText(Path file, String kind) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new InvalidDocumentException(
                        file + " is larger than the " + FILE_BYTES_MAX + " bytes that a YAML file may have");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new InvalidDocumentException(
                    "there is no file " + file + " (expected a document of kind " + kind + ")");
        } catch (IOException e) {
            throw new InvalidDocumentException("can't read " + file + ": " + e.getMessage());
        }
    }

    /// @param name stands for the text in messages
    public static <T> T parse(String name, String text, String kind, Class<T> type) {
        return READER.parse(name, text, kind, type);
    }
}
