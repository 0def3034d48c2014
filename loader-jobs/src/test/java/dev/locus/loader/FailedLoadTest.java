package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.InvalidDocumentException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Loads that must fail, and leave nothing where the output would have been.
final class FailedLoadTest {
    private static final String HEADER = "item_id,updated_at,year,adult,score,country,genres,taste";
    private static final String GOOD = "1,1000,1999,1,0.5,fr,Drama,1|2";

    @TempDir
    private Path directory;

    private LoadFixture fixture = new LoadFixture(Path.of("."));

    @BeforeEach
    void viewIsThere() throws Exception {
        fixture = new LoadFixture(directory).view(LoadFixture.PARQUET_VIEW);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Path parent = fixture.output().toAbsolutePath().getParent();
        if (parent != null && Files.exists(parent)) {
            try (Stream<Path> left = Files.list(parent)) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    private String failureOf(LoadRequest request) {
        return assertThrows(LoadFailedException.class, () -> LoadFixture.run(request))
                .toString();
    }

    private static void assertContains(String text, String part) {
        assertTrue(text.contains(part), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "2,1000,x,1,0.5,fr,Drama,1|2; year; x; not a whole number of 64 bits",
                "2,1000,1.0,1,0.5,fr,Drama,1|2; year; 1.0; not a whole number of 64 bits",
                "2,1000,9223372036854775808,1,0.5,fr,Drama,1|2; year; 9223372036854775808; not a whole number of 64 bits",
                "2,1000,1999,1,NaN,fr,Drama,1|2; score; NaN; not a number",
                "2,1000,1999,1,Infinity,fr,Drama,1|2; score; Infinity; not a number",
                "2,1000,1999,1,1e39,fr,Drama,1|2; score; 1.0E39; not a finite float32",
                "2,1000,1999,1,0x1p3,fr,Drama,1|2; score; 0x1p3; not a number",
                "2,1000,1999,1,-,fr,Drama,1|2; score; -; not a number",
                ",1000,1999,1,0.5,fr,Drama,1|2; item_id; ; a row needs a key",
                "2.5,1000,1999,1,0.5,fr,Drama,1|2; item_id; 2.5; not a whole number of 64 bits",
                "2,1000,1999,1,0.5,fr,a|b|c|d,1|2; genres; more than 3 elements; too long for a string[..3]",
                "2,1000,1999,1,0.5,fr,Drama,1|2|3; taste; more than 2 elements; too long for a float32[2]",
                "2,1000,1999,1,0.5,fr,Drama,1; taste; 1 elements; too short for a float32[2]",
                "2,1000,1999,1,0.5,fr,Drama,1|; taste; ; not a number",
                "2,1767323045678,1999,1,0.5,fr,Drama,1|2; updated_at; 1767323045678; as seconds since 1970",
                "2,1000,1999,1,0.5,fr,Drama; taste; 7 cells; the header has 8",
                "2,1000,1999,1,0.5,fr,Drama,1|2,3; taste; 9 cells; the header has 8",
            })
    void aBadRowIsRefusedWithFileLineColumnAndValue(String row, String column, String value, String reason)
            throws Exception {
        Path source = fixture.source("items.csv", HEADER, GOOD, row.strip());
        String shown = value == null ? "" : value.strip();
        assertContains(
                failureOf(fixture.request(source)),
                source + ":3: column '" + column.strip() + "' is '" + shown + "': " + reason.strip());
    }

    @Test
    void oneBadRowTooManyFailsTheLoad() throws Exception {
        Path source = fixture.source("items.csv", HEADER, GOOD, "x,,,,,,,", "y,,,,,,,");
        assertContains(failureOf(fixture.request(source).withBadRowsMax(1)), "more than 1 bad rows");
    }

    @Test
    void anErrorShowsTheFirstTwentyBadRows() throws Exception {
        String[] lines = Stream.concat(Stream.of(HEADER), IntStream.range(0, 50).mapToObj(i -> "x" + i + ",,,,,,,"))
                .toArray(String[]::new);
        String failure =
                failureOf(fixture.request(fixture.source("items.csv", lines)).withBadRowsMax(30));
        assertContains(failure, "items.csv:21: column 'item_id' is 'x19'");
        assertEquals(1 + RefusedRow.SHOWN_MAX, failure.lines().count());
    }

    @Test
    void aKeyWithTwoRowsIsNamedWithBothPlaces() throws Exception {
        Path first = fixture.source("a.csv", HEADER, GOOD.replaceFirst("1", "-42"), GOOD);
        Path second = fixture.source("b.csv", HEADER, GOOD.replaceFirst("1", "5"), GOOD.replaceFirst("1", "-42"));
        assertContains(
                failureOf(fixture.request(first, second).withDuplicateKeys(DuplicateKeys.REFUSE)),
                "key -42 has two rows, " + first + ":2 and " + second + ":3");
    }

    @Test
    void aMissingColumnIsNamedWithThoseThereAre() throws Exception {
        Path source = fixture.source("items.csv", HEADER.replace("year", "yeer"), GOOD);
        assertContains(
                failureOf(fixture.request(source)),
                "has no column 'year'; it has: item_id, updated_at, yeer, adult, score, country, genres, taste");
    }

    @Test
    void aColumnThatIsThereTwiceIsRefused() throws Exception {
        Path source = fixture.source("items.csv", HEADER + ",year", GOOD + ",1");
        assertContains(failureOf(fixture.request(source)), "has the column 'year' twice");
    }

    @Test
    void anEmptyFileLacksItsColumns() throws Exception {
        Path source = Files.writeString(directory.resolve("items.csv"), "");
        assertContains(failureOf(fixture.request(source)), "has no column 'item_id'");
    }

    @Test
    void textThatIsNotUtf8IsRefused() throws Exception {
        Path source = Files.write(
                directory.resolve("items.csv"), (HEADER + "\n" + GOOD + "é\n").getBytes(StandardCharsets.ISO_8859_1));
        assertContains(failureOf(fixture.request(source)), "in UTF-8");
    }

    @Test
    void aQuoteThatNeverEndsIsRefused() throws Exception {
        Path source = fixture.source("items.csv", HEADER, "1,1000,1999,1,0.5,\"fr,Drama,1|2");
        assertContains(failureOf(fixture.request(source)), "items.csv is not valid CSV");
    }

    @Test
    void aFileOfUnknownKindIsRefused() throws Exception {
        assertContains(
                failureOf(fixture.request(fixture.source("items.txt", HEADER, GOOD))),
                "use files that end in .parquet, .arrow, .csv, .tsv, .csv.gz or .tsv.gz");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertContains(failureOf(fixture.request(directory.resolve("none.csv"))), "none.csv");
    }

    @Test
    void aViewWithAMistakeMakesNoLoad() throws Exception {
        fixture.view("kind: feature_view\nversion: 1\n");
        LoadRequest request = fixture.request(fixture.source("items.csv", HEADER, GOOD));
        assertThrows(InvalidDocumentException.class, () -> LoadFixture.run(request));
    }
}
