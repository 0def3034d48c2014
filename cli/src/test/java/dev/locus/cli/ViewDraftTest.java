package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.Feature;
import dev.locus.feature.FeatureView;
import dev.locus.feature.FeatureViewFile;
import dev.locus.feature.KeyType;
import dev.locus.loader.LoadJob;
import dev.locus.loader.LoadRequest;
import dev.locus.loader.SourceSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ViewDraftTest {
    private static final Path TUTORIAL = Path.of("../docs/tutorial/files");
    private static final Path PARQUET = Path.of("../loader-jobs/src/test/resources/parquet");

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aParquetFilesSchemaBecomesTheView() {
        FeatureView view = view(TUTORIAL.resolve("items.parquet"), null);
        assertEquals("item", view.name());
        assertEquals("item", view.entity());
        assertEquals("item_id", view.keyColumn());
        assertEquals(KeyType.INT64, view.keyType());
        assertEquals(new FeatureView.EventTime("updated_at", 1_000), view.eventTime());
        assertEquals("category string, price float32, popularity float32", types(view));
    }

    @Test
    void textAndParquetOfTheSameRowsAreDraftedAlikeButForWhatTextCantSay() {
        String expected = "updated_at int64, year int64, adult int64, score float32, country string, "
                + "genres string[..3], taste float32[2]";
        assertEquals(expected, types(view(PARQUET.resolve("items-zstd.parquet"), null)));
        assertEquals(expected, types(view(PARQUET.resolve("items.csv"), null)));
        assertEquals(expected, types(view(PARQUET.resolve("items.tsv"), null)));
    }

    @Test
    void cellsOfTextTellTheTypeAndWhatIsDoubtfulIsMarked() throws IOException {
        Path file = csv("""
                code,zip,tags,vector,seen_at,ratio,n,none
                a-1,01234,red|blue,0.5|1|2,1700000000000,1,7,
                b-2,99999,red,0|0|0,1700000000001,0.5,8,
                b-3,99998,,1|1|1,1700000000002,2,,
                """);
        FeatureView view = view(file, null);
        assertEquals("code", view.keyColumn());
        assertEquals(KeyType.STRING, view.keyType());
        assertEquals(new FeatureView.EventTime("seen_at", 1), view.eventTime());
        assertEquals(
                "zip string, tags string[..2], vector float32[3], ratio float32, n int64, none string", types(view));
        String draft = draft(file, null);
        assertMarked(draft, "type: string", "zeros in front");
        assertMarked(draft, "type: string[..2]", "seen 1 to 2");
        assertMarked(draft, "type: float32[3]", "always 3 elements?");
        assertMarked(draft, "default: 0", "seen 7 to 8, absent in 1 rows");
    }

    @Test
    void aDraftTakenAsItIsLoadsItsFile() throws IOException {
        Path file = csv("id,price,tags\n1,2.5,a|b\n2,,\n3,7,c\n");
        Path view = Files.writeString(directory.resolve("view.yaml"), draft(file, null));
        LoadRequest request = LoadRequest.of(view, List.of(file), directory.resolve("load"), 4);
        LoadJob job = new LoadJob((phase, rows, total) -> {}, InstantSource.system(), Runnable::run);
        assertEquals(3, job.run(request).manifest().rows());
    }

    @Test
    void aKeyIsTheColumnNamedForItUnlessAnotherIsChosen() throws IOException {
        Path file = csv("rank,other_id,row_id\n1,5,10\n2,5,11\n");
        assertEquals("row_id", view(file, null).keyColumn());
        assertEquals("row", view(file, null).entity());
        assertEquals("rank", view(file, "rank").keyColumn());
        String message = Refusals.messageOf(IllegalArgumentException.class, () -> draft(file, "item_id"));
        assertEquals("no column named 'item_id'; columns: rank, other_id, row_id", message);
    }

    @Test
    void numbersCantBeKeysUnlessTheyAreWhole() throws IOException {
        Path file = csv("price\n1.5\n2.5\n");
        assertTrue(Refusals.messageOf(IllegalArgumentException.class, () -> draft(file, null))
                .startsWith("no column could be a key"));
    }

    @Test
    void whatCantBeAFeatureIsLeftOutAndSaidSo() throws IOException {
        String timestamps = draft(PARQUET.resolve("timestamp.parquet"), null);
        assertTrue(timestamps.contains("# Left out: '"), timestamps);
        String names = draft(csv("id,two words,no\n1,2,3\n2,3,4\n"), null);
        assertTrue(names.contains("# Left out: 'two words'"), names);
        assertEquals("no int64", types(FeatureViewFile.parse("draft", names).view()));
    }

    private FeatureView view(Path file, @Nullable String key) {
        return FeatureViewFile.parse("draft", draft(file, key)).view();
    }

    private static String draft(Path file, @Nullable String key) {
        return ViewDraft.of(SourceSample.of(file, 10_000), String.valueOf(file.getFileName()), null, null, key);
    }

    private Path csv(String text) throws IOException {
        return Files.writeString(directory.resolve("rows.csv"), text);
    }

    private static String types(FeatureView view) {
        return view.features().stream().map(ViewDraftTest::text).collect(Collectors.joining(", "));
    }

    private static String text(Feature feature) {
        return feature.name() + " " + feature.type();
    }

    private static void assertMarked(String draft, String begin, String mark) {
        assertTrue(
                draft.lines().anyMatch(line -> line.strip().startsWith(begin + ViewDraft.MARK) && line.contains(mark)),
                "no '" + begin + "' marked '" + mark + "' in\n" + draft);
    }
}
