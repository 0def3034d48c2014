package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.LoadDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A load beside the one that is served.
final class LoadGuardTest {
    private static final String VIEW = """
            kind: feature_view
            version: 1
            name: item
            entity: item
            key: {column: id, type: int64}
            placement: sharded
            features:
              - {name: year, type: int64}
              - {name: colour, type: string}
            """;

    @TempDir
    private Path directory;

    private LoadFixture fixture = new LoadFixture(Path.of("."));

    @BeforeEach
    void viewIsThere() throws Exception {
        fixture = new LoadFixture(directory).view(VIEW);
    }

    /// A load of 100 rows, of which 10 lack the year.
    private Path served() throws Exception {
        LoadRequest request = LoadRequest.of(
                directory.resolve("view.yaml"), List.of(items(100, 10)), directory.resolve("served"), 16);
        return LoadFixture.run(request.withDataVersion("v1")).manifest().rows() == 100
                ? directory.resolve("served")
                : Path.of("");
    }

    private Path items(int rows, int withoutYear) throws Exception {
        StringBuilder text = new StringBuilder("id,year,colour\n");
        for (int id = 0; id < rows; id++) {
            text.append(id).append(id < withoutYear ? ",,red\n" : ",1999,red\n");
        }
        return Files.writeString(directory.resolve("items.csv"), text);
    }

    private LoadRequest next(int rows, int withoutYear) throws Exception {
        Path served = served();
        return fixture.request(items(rows, withoutYear)).withPrevious(served);
    }

    private void assertRefused(LoadRequest request, String message) {
        LoadFailedException failure = assertThrows(LoadFailedException.class, () -> LoadFixture.run(request));
        assertTrue(String.valueOf(failure.getMessage()).contains(message), failure.getMessage());
        assertFalse(Files.exists(fixture.output()));
    }

    @Test
    void aFifthOfTheRowsMayComeOrGo() throws Exception {
        assertEquals(80, LoadFixture.run(next(80, 0)).manifest().rows());
    }

    @Test
    void moreThanAFifthLessIsRefused() throws Exception {
        assertRefused(next(79, 0), "it has 79 rows, data version v1 has 100 (-21.0 %; allowed are 20 %)");
    }

    @Test
    void moreThanAFifthMoreIsRefused() throws Exception {
        assertRefused(next(121, 0), "it has 121 rows, data version v1 has 100 (+21.0 %");
    }

    @Test
    void fivePointsMoreNullsAreAllowed() throws Exception {
        assertEquals(100, LoadFixture.run(next(100, 15)).manifest().rows());
    }

    @Test
    void morePointsAreRefusedAndTheColumnIsNamed() throws Exception {
        assertRefused(
                next(100, 16),
                "column 'year' is null in 16.0 % of the rows, in data version v1 in 10.0 % (allowed are 5 points more)");
    }

    @Test
    void fewerNullsAreFine() throws Exception {
        assertEquals(100, LoadFixture.run(next(100, 0)).manifest().rows());
    }

    @Test
    void aForcedLoadKeepsTheReason() throws Exception {
        LoadReport report = LoadFixture.run(next(10, 0).withForce("the shop shrank"));
        assertEquals(1, report.findings().size());
        assertEquals(
                "the shop shrank",
                LoadDirectory.open(fixture.output()).manifest().forced());
    }

    @Test
    void aReasonThatWasNotNeededIsNotKept() throws Exception {
        LoadFixture.run(next(100, 10).withForce("just to be sure"));
        assertNull(LoadDirectory.open(fixture.output()).manifest().forced());
    }

    @Test
    void forcingNeedsAReason() throws Exception {
        LoadRequest request = next(10, 0);
        assertThrows(IllegalArgumentException.class, () -> request.withForce(" "));
    }

    @Test
    void aFeatureThatTheServedLoadLacksIsNotCompared() throws Exception {
        Path served = served();
        fixture.view(VIEW + "  - {name: size, type: float32}\n");
        Path source = fixture.source("more.csv", "id,year,colour,size");
        StringBuilder text = new StringBuilder(Files.readString(source));
        for (int id = 0; id < 100; id++) {
            text.append(id).append(",1999,red,\n");
        }
        Files.writeString(source, text);
        assertEquals(
                100L,
                LoadFixture.run(fixture.request(source).withPrevious(served))
                        .manifest()
                        .nulls()
                        .get("size"));
    }
}
