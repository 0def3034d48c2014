package dev.locus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.locus.feature.ViewSchema;
import dev.locus.v1.ValueList;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SentFeaturesTest {
    private static final ViewSchema ITEM = ModelFixture.view("item/item: price float32");

    @TempDir
    Path root;

    private Trial trial;

    @BeforeEach
    void load() {
        trial = Trial.echo(
                root,
                "float32",
                List.of(
                        "{feature: request.hour}",
                        "{feature: candidate.retrieval}",
                        "{feature: request.device, vocabulary: devices.txt, out_of_vocabulary: 9}",
                        "{feature: request.recent, length: 2, padding: -1}",
                        "{feature: candidate.position}",
                        "{feature: request.point}",
                        "{feature: item.price}"),
                """
                request:
                  - {name: hour, type: int64}
                  - {name: device, type: string}
                  - {name: recent, type: 'int64[..3]'}
                  - {name: point, type: 'float32[1]'}
                candidate:
                  - {name: retrieval, type: float32}
                  - {name: position, type: 'int64[1]'}
                """,
                ITEM,
                "devices.txt: tv phone");
    }

    @AfterEach
    void close() {
        trial.close();
    }

    @Test
    void requestFeaturesAreRepeatedAndCandidateFeaturesGoToTheirItems() {
        send(13, "phone", ints(5));
        trial.candidates(2, Trial.candidateIds("position", 3, 4), Trial.candidate("retrieval", 0.5f, 0.25f));
        items(2);
        assertEquals(Trial.floats(13, 0.5f, 1, 5, -1, 3, 1.5f, 7, 13, 0.25f, 1, 5, -1, 4, 1.5f, 7), trial.score(2));
    }

    @Test
    void aListIsCutToItsColumnsAndAnUnknownStringHasTheOutOfVocabularyIndex() {
        send(13, "fridge", ints(5, 6, 7));
        candidates(1);
        items(1);
        assertEquals(Trial.floats(13, 0, 9, 5, 6, 0, 1.5f, 7), trial.score(1));
    }

    @Test
    void aLaterTurnTakesTheLaterItemsOfTheRequest() {
        send(1, "tv", ints());
        items(1);
        trial.batch()
                .setCandidateFeatures(
                        List.of(Trial.candidate("retrieval", 1, 2, 3), Trial.candidateIds("position", 4, 5, 6)),
                        3,
                        2,
                        1);
        assertEquals(Trial.floats(1, 3, 0, -1, -1, 6, 1.5f, 7), trial.score(1));
    }

    @Test
    void featuresThatTheModelDoesNotReadAreIgnored() {
        trial.request(
                Trial.request("new_one", 1),
                Trial.request("hour", 1L),
                Trial.request("device", "tv"),
                Trial.request("recent", ints()),
                Trial.request("point", ValueList.newBuilder().addFloatValues(1.5f)));
    }

    @Test
    void whatIsMissingOrOfAnotherTypeIsRefusedByName() {
        assertRefused(
                "request feature 'hour' is missing; sent: [device]",
                () -> trial.request(Trial.request("device", "tv")));
        assertRefused(
                "request feature 'hour' must be int64, it came as FLOAT_VALUE",
                () -> trial.request(Trial.request("hour", 1f)));
        assertRefused(
                "request feature 'hour' was sent twice",
                () -> trial.request(Trial.request("hour", 1L), Trial.request("hour", 2L)));
        assertRefused(
                "request feature 'recent' must be int64[..3], it has 4 elements",
                () -> send(1, "tv", ints(1, 2, 3, 4)));
        assertRefused(
                "request feature 'recent' must be int64[..3], it has values of another type",
                () -> send(1, "tv", ValueList.newBuilder().addFloatValues(1)));
        assertRefused("candidate feature 'retrieval' is missing; sent: []", () -> trial.candidates(1));
        assertRefused(
                "candidate feature 'retrieval' of type float32 has 1 values, 2 items need 2",
                () -> trial.candidates(2, Trial.candidate("retrieval", 1f)));
        assertRefused(
                "candidate feature 'retrieval' must be float32, it has values of another type",
                () -> trial.candidates(1, Trial.candidateIds("retrieval", 1)));
    }

    private static void assertRefused(String message, Executable action) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, action).getMessage());
    }

    private void send(long hour, String device, ValueList.Builder recent) {
        trial.request(
                Trial.request("hour", hour),
                Trial.request("device", device),
                Trial.request("recent", recent),
                Trial.request("point", ValueList.newBuilder().addFloatValues(1.5f)));
    }

    private static ValueList.Builder ints(long... values) {
        ValueList.Builder list = ValueList.newBuilder();
        for (long value : values) {
            list.addInt64Values(value);
        }
        return list;
    }

    private void candidates(int items) {
        trial.candidates(
                items, Trial.candidate("retrieval", new float[items]), Trial.candidateIds("position", new long[items]));
    }

    private void items(int items) {
        for (int place = 0; place < items; place++) {
            trial.item(place, Map.of("price", 7));
        }
    }
}
