package dev.locus.feature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadDirectoryTest {
    private static final Path GOLDEN = GoldenLoad.DIRECTORY;

    @TempDir
    private Path directory;

    @Test
    void theGoldenLoadOpens() {
        LoadDirectory load = LoadDirectory.open(GOLDEN);
        assertEquals(GoldenLoad.manifest(), load.manifest());
        assertEquals(List.of("é", "日本"), dictionary(load, 3).strings());
        assertEquals(Dictionary.UNKNOWN, dictionary(load, 3).codeOf("fr"));
        load.manifest().files().forEach(load::verify);
    }

    @Test
    void aLoadOfVersion1OpensAndHasNoNullCounts() {
        LoadDirectory load = LoadDirectory.open(GoldenLoad.OF_VERSION_1);
        assertEquals(GoldenLoad.manifestOfVersion1(), load.manifest());
    }

    @Test
    void anIncrementNamesItsBaseAndIsOfVersion3() throws IOException {
        LoadManifest manifest = GoldenLoad.increment();
        LoadDirectoryWriter.writeDictionaries(directory, GoldenLoad.dictionaries());
        LoadDirectoryWriter.writeManifest(directory, manifest);
        assertEquals(manifest, LoadDirectory.openDocuments(directory).manifest());
        String text = Files.readString(directory.resolve(LoadManifest.FILE));
        assertTrue(text.contains("\"version\" : 3"), text);
        Files.writeString(
                directory.resolve(LoadManifest.FILE), text.replace("\"rows_deleted\" : 3", "\"rows_deleted\" : -3"));
        assertRefused("rows_upserted is 1 and rows_deleted -3");
    }

    private static Dictionary dictionary(LoadDirectory load, int feature) {
        return load.schema().dictionary(load.schema().view().features().get(feature));
    }

    @Test
    void writingTheGoldenLoadTodayGivesTheSameBytes() throws IOException {
        LoadDirectoryWriter.writeDictionaries(directory, GoldenLoad.dictionaries());
        LoadDirectoryWriter.writeManifest(directory, GoldenLoad.manifest());
        for (String file : List.of(LoadManifest.FILE, LoadManifest.DictionariesFile.NAME)) {
            assertEquals(Files.readString(GOLDEN.resolve(file)), Files.readString(directory.resolve(file)), file);
        }
    }

    @Test
    void encodingTheGoldenRowTodayGivesTheSameBytes() throws IOException {
        String hex = Files.readString(GOLDEN.resolve(GoldenLoad.ROW_FILE)).replaceAll("(?m)#.*$|\\s", "");
        assertArrayEquals(HexFormat.of().parseHex(hex), GoldenLoad.row());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "manifest.json     | \"version\" : 2          | \"version\" : 4         | version is '4', this Locus reads version 1 to 3",
                "manifest.json     | \"taste\" : 1            | \"taste\" : 2           | nulls of 'taste' are 2, of 1 rows",
                "manifest.json     | \"kind\" : \"load\"      | \"kind\" : \"lode\"     | kind is 'lode', expected 'load'",
                "manifest.json     | \"rows\" : 1,\\n  \"nulls| \"rows\" : 2,\\n  \"nulls| rows is 2, but the files have 1",
                "manifest.json     | partition-00002.sst\"    | ../partition-00002.sst\"| is '../partition-00002.sst', expected 'partition-00002.sst'",
                "manifest.json     | \"dictionaries.json\"    | \"../dictionaries.json\"| is '../dictionaries.json', expected 'dictionaries.json'",
                "manifest.json     | \"partition\" : 2        | \"partition\" : 16      | expected 'partition-00016.sst'",
                "manifest.json     | \"partitions\" : 16      | \"partitions\" : 2      | not one of 2 partitions",
                "manifest.json     | \"partitions\" : 16      | \"partitions\" : 15     | partitions must be a power of two",
                "manifest.json     | \"row_format\" : 1       | \"row_format\" : 3      | row_format is 3, this Locus reads format 1",
                "manifest.json     | \"row_stride_bytes\" : 7 | \"row_stride_bytes\" : 8| but rows of this view have",
                "manifest.json     | \"view\" : \"item\"      | \"view\" : \"user\"     | view is 'user', but view_yaml declares 'item'",
                "manifest.json     | \"data_version\" : \"2   | \"data_version\" : \"/  | data_version '/",
                "manifest.json     | \"data_version\"         | \"data_versoin\"        | key 'data_version' is missing",
                "manifest.json     | type: int64              | type: int65             | view_yaml: at 'key.type': 'int65' is not allowed",
                "manifest.json     | {                        | [                       | not valid JSON",
                "dictionaries.json | War                      | Waw                     | dictionaries.json has SHA-256",
            })
    void damageIsNamedWithItsFile(String file, String right, String wrong, String message) throws IOException {
        copyGolden();
        String text = Files.readString(directory.resolve(file));
        String from = right.strip().replace("\\n", "\n");
        assertTrue(text.contains(from), from);
        Files.writeString(
                directory.resolve(file), text.replace(from, wrong.strip().replace("\\n", "\n")));
        assertRefused(message.strip());
    }

    @ParameterizedTest
    @CsvSource({"manifest.json", "dictionaries.json", "partition-00002.sst"})
    void aMissingFileIsNamed(String file) throws IOException {
        copyGolden();
        Files.delete(directory.resolve(file));
        assertRefused(file + " is missing");
    }

    @Test
    void aFileCutShortIsFoundOnOpening() throws IOException {
        copyGolden();
        Files.writeString(directory.resolve(GoldenLoad.PARTITION_FILE), "not really");
        assertRefused("has 10 bytes, the manifest says 18");
    }

    @Test
    void aFlippedBitIsFoundOnVerifying() throws IOException {
        copyGolden();
        byte[] bytes = GoldenLoad.PARTITION_BYTES.clone();
        bytes[5] ^= 1;
        Files.write(directory.resolve(GoldenLoad.PARTITION_FILE), bytes);
        LoadDirectory load = LoadDirectory.open(directory);
        LoadManifest.PartitionFile file = load.manifest().files().getFirst();
        assertThrows(InvalidDocumentException.class, () -> load.verify(file));
    }

    private void assertRefused(String message) {
        InvalidDocumentException failure =
                assertThrows(InvalidDocumentException.class, () -> LoadDirectory.open(directory));
        assertTrue(
                String.valueOf(failure.getMessage()).startsWith(directory.toString())
                        && String.valueOf(failure.getMessage()).contains(message),
                failure.getMessage());
    }

    private void copyGolden() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
    }
}
