package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceFilesTest {
    private static final String TEXT = "id,a\n1,2\n";

    @TempDir
    private Path directory;

    private void files(String... names) throws Exception {
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.resolveSibling("x").getParent());
            Files.writeString(file, TEXT);
        }
    }

    private List<String> found(String... sources) throws Exception {
        return SourceFiles.of(
                        List.of(sources).stream()
                                .map(source -> directory + "/" + source)
                                .toList(),
                        new S3Access())
                .stream()
                .map(file -> file.name().substring(directory.toString().length() + 1))
                .toList();
    }

    @Test
    void aDirectoryMeansAllFilesBelowItByName() throws Exception {
        files("day/b.csv", "day/a.csv", "day/more/c.csv", "day/_SUCCESS", "day/.a.csv.crc", "day/_tmp/d.csv");
        assertEquals(List.of("day/a.csv", "day/b.csv", "day/more/c.csv"), found("day"));
    }

    @Test
    void aPatternMeansTheFilesThatMatch() throws Exception {
        files("2026/01/a.csv", "2026/01/a.tsv", "2026/02/b.csv", "2025/01/c.csv", "top.csv");
        assertEquals(List.of("2026/01/a.csv", "2026/02/b.csv"), found("2026/*/*.csv"));
        assertEquals(List.of("2025/01/c.csv", "2026/01/a.csv", "2026/02/b.csv"), found("20{25,26}/**.csv"));
        assertEquals(List.of("top.csv"), found("*.csv"));
    }

    @Test
    void sourcesKeepTheirOrderAndNoFileComesTwice() throws Exception {
        files("b.csv", "a.csv");
        assertEquals(List.of("b.csv", "a.csv"), found("b.csv", "*.csv"));
    }

    @Test
    void aFileWhoseNameLooksLikeAPatternIsThatFile() throws Exception {
        files("a[1].csv", "a1.csv");
        assertEquals(List.of("a[1].csv"), found("a[1].csv"));
    }

    @Test
    void aSourceThatMeansNothingIsRefused() throws Exception {
        Files.createDirectories(directory.resolve("empty"));
        for (String source : List.of("none.csv", "*.csv", "empty", "nowhere/*.csv")) {
            LoadFailedException failure = assertThrows(LoadFailedException.class, () -> found(source));
            assertTrue(String.valueOf(failure.getMessage()).contains(directory + "/" + source), failure.toString());
        }
    }

    @Test
    void packedTextIsUnpacked() throws Exception {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(directory.resolve("items.tsv.gz")))) {
            out.write("id\tyear\n1\t2\n7\t3\n".getBytes(StandardCharsets.UTF_8));
        }
        LoadFixture fixture = new LoadFixture(directory).view("""
                kind: feature_view
                version: 1
                name: item
                entity: item
                key: {column: id, type: int64}
                placement: sharded
                features:
                  - {name: year, type: int64}
                """);
        assertEquals(
                Set.of(1L, 7L),
                LoadFixture.rowsByLongKey(fixture.load(directory.resolve("items.tsv.gz")))
                        .keySet());
    }
}
