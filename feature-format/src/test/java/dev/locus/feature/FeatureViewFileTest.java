package dev.locus.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FeatureViewFileTest {
    private static final String FULL = """
            kind: feature_view
            version: 1
            name: item
            entity: item
            key:
              column: item_id
              type: int64
            placement: sharded
            event_time:
              column: updated_at
              unit: s
            ttl: 30d
            missing_key: no_score
            missing_feature: refuse
            past_ttl: no_score
            features:
              - name: year
                type: int64
                default: 1995
              - name: taste
                type: float32[3]
                default: 0.5
              - name: genres
                type: string[..4]
                default: [Drama, War]
              - name: country
                type: string
            """;

    private static FeatureView parse(String text) {
        return FeatureViewFile.parse("item.yaml", text).view();
    }

    @Test
    void everyKeyReachesTheView() {
        FeatureView view = parse(FULL);
        assertEquals("item", view.name());
        assertEquals("item_id", view.keyColumn());
        assertEquals(KeyType.INT64, view.keyType());
        assertEquals(new FeatureView.EventTime("updated_at", 1_000), view.eventTime());
        assertEquals(Duration.ofDays(30), view.timeToLive());
        assertEquals(MissingPolicy.NO_SCORE, view.missingKey());
        assertEquals(MissingPolicy.REFUSE, view.missingFeature());
        assertEquals(StalePolicy.NO_SCORE, view.pastTimeToLive());
        assertEquals(List.of(1995L), view.features().get(0).defaultValue());
        assertEquals(List.of(0.5f, 0.5f, 0.5f), view.features().get(1).defaultValue());
        assertEquals(List.of("Drama", "War"), view.features().get(2).defaultValue());
        assertEquals(List.of(""), view.features().get(3).defaultValue());
    }

    @Test
    void whatMayBeLeftOutHasItsDefault() {
        FeatureView view = parse("""
                kind: feature_view
                version: 1
                name: tags
                entity: tag
                key:
                  column: tag
                  type: string
                placement: replicated
                features:
                  - name: weight
                    type: float32
                """);
        assertTrue(view.replicated());
        assertNull(view.eventTime());
        assertNull(view.timeToLive());
        assertEquals(MissingPolicy.DEFAULT_ROW, view.missingKey());
        assertEquals(MissingPolicy.DEFAULT_ROW, view.missingFeature());
        assertEquals(StalePolicy.SERVE, view.pastTimeToLive());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "type: int64\\nplacement | type: int\\nplacement     | at 'key.type': 'int' is not allowed; use one of int64, string",
                "ttl: 30d             | ttl: 30 days                  | ttl '30 days' is not a duration",
                "name: item           | nam: item                     | unknown key 'nam'; did you mean 'name'?",
                "name: item           | name: ../item                 | view name '../item' is not allowed",
                "entity: item         | # none                        | key 'entity' is missing",
                "unit: s              | unit: us                      | at 'event_time.unit': 'us' is not allowed; use one of s, ms",
                "default: 1995        | default: 1995.5               | 'year': default 1995.5 is not of type int64",
                "default: 0.5         | default: [1.0, 2.0]           | 'taste' of type float32[3] can't have the default [1.0, 2.0]",
                "default: 0.5         | default: 1e39                 | is not of type float32[3]",
                "[Drama, War]         | Drama                         | default \"Drama\" is not of type string[..4]; use a YAML list",
                "[Drama, War]         | [a, b, c, d, e]               | can't have the default [a, b, c, d, e]",
                "[Drama, War]         | [Drama, 5]                    | in quotes if it looks like a number",
                "type: float32[3]     | type: double                  | at 'features[1].type': 'double' is not a feature type",
                "name: country        | name: year                    | declares 'year' twice",
                "version: 1           | version: 2                    | version is '2', this Locus reads version 1",
                "kind: feature_view   | kind: view                    | kind is 'view', expected 'feature_view'",
            })
    void aMistakeIsNamedWithTheWayOut(String right, String wrong, String message) {
        String text =
                FULL.replace(right.strip().replace("\\n", "\n"), wrong.strip().replace("\\n", "\n"));
        InvalidDocumentException failure = assertThrows(InvalidDocumentException.class, () -> parse(text));
        assertTrue(
                String.valueOf(failure.getMessage()).startsWith("item.yaml")
                        && String.valueOf(failure.getMessage()).contains(message.strip()),
                failure.getMessage());
    }

    @Test
    void theTextIsKeptAsItWasRead(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("item.yaml"), FULL);
        assertEquals(FULL, FeatureViewFile.read(file).text());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        InvalidDocumentException failure =
                assertThrows(InvalidDocumentException.class, () -> FeatureViewFile.read(Path.of("no/such.yaml")));
        assertTrue(
                String.valueOf(failure.getMessage()).contains("there is no file no/such.yaml"), failure.getMessage());
    }
}
