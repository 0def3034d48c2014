package dev.locus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.feature.ViewSchema;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowToTensorTest {
    private static final ViewSchema ITEM = ModelFixture.view(
            "item/item: year int64, price float32=2.5, genre_vector float32[3], seen_at int64[2], color string=blue,"
                    + " tags string[..3], shops int64[..3], ratings float32[..3], zip string",
            "blue",
            "red",
            "green",
            "902",
            "100");

    @TempDir
    Path root;

    @Test
    void numbersAreCopiedOrCastToFloat() {
        try (Trial trial = floats(
                "{feature: item.price}",
                "{feature: item.year}",
                "{feature: item.genre_vector}",
                "{feature: item.seen_at}",
                "{feature: item.price}")) {
            trial.item(
                    0, Map.of("year", 1995, "price", 9.5, "genre_vector", List.of(1, 2, 3), "seen_at", List.of(7, 8)));
            assertEquals(Trial.floats(9.5f, 1995, 1, 2, 3, 7, 8, 9.5f), trial.score(1));
        }
    }

    @Test
    void aMissingFeatureHasItsDefault() {
        try (Trial trial = floats(
                "{feature: item.price}",
                "{feature: item.year}",
                "{feature: item.genre_vector}",
                "{feature: item.ratings, padding: 4}")) {
            trial.item(0, Map.of("year", 1995));
            assertEquals(Trial.floats(2.5f, 1995, 0, 0, 0, 4, 4, 4), trial.score(1));
        }
    }

    @Test
    void listsAreFilledUpWithPaddingAndCutToLength() {
        try (Trial trial = floats(
                "{feature: item.ratings, length: 4, padding: -1.5}",
                "{feature: item.shops, length: 1}",
                "{feature: item.ratings}")) {
            trial.item(0, Map.of("ratings", List.of(1, 2), "shops", List.of(8, 9)));
            trial.item(1, Map.of("ratings", List.of(3, 4, 5)));
            assertEquals(Trial.floats(1, 2, -1.5f, -1.5f, 8, 1, 2, 0, 3, 4, 5, -1.5f, 0, 3, 4, 5), trial.score(2));
        }
    }

    @Test
    void int64ListsKeepTheirTypeAndArePaddedToo() {
        try (Trial trial = ids(
                "{feature: item.shops, length: 5, padding: -7}",
                "{feature: item.shops, length: 2}",
                "{feature: item.year}")) {
            trial.item(0, Map.of("year", 3, "shops", List.of(5, 6, 7)));
            trial.item(1, Map.of("year", 4, "shops", List.of(9)));
            assertEquals(Trial.floats(5, 6, 7, -7, -7, 5, 6, 3, 9, -7, -7, -7, -7, 9, 0, 4), trial.score(2));
        }
    }

    @Test
    void aListLongerThanItsBoundIsFilledUpWithZeros() {
        try (Trial trial = ids("{feature: item.shops, length: 5}", "{feature: item.seen_at}", "{feature: item.year}")) {
            trial.item(0, Map.of("year", 4, "shops", List.of(1, 2, 3), "seen_at", List.of(7, 8)));
            assertEquals(Trial.floats(1, 2, 3, 0, 0, 7, 8, 4), trial.score(1));
        }
    }

    @Test
    void aListThatIsCutDoesNotReachTheNextItem() {
        try (Trial trial = ids(
                "{feature: item.shops, length: 5}",
                "{feature: item.seen_at}",
                "{feature: item.shops, length: 1, padding: 9}")) {
            trial.item(0, Map.of("shops", List.of(1, 2, 3))).item(1, Map.of("shops", List.of(4)));
            assertEquals(Trial.floats(1, 2, 3, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0, 0, 0, 4), trial.score(2));
        }
    }

    @Test
    void aStringBecomesItsLineInTheVocabulary() {
        try (Trial trial = ids(
                "{feature: item.color, vocabulary: colors.txt, out_of_vocabulary: 9}",
                "{feature: item.tags, vocabulary: colors.txt, out_of_vocabulary: 9, length: 4, padding: 8}",
                "{feature: item.seen_at}",
                "{feature: item.year}")) {
            trial.item(0, Map.of("color", "red", "tags", List.of("green", "red")));
            trial.item(1, Map.of("tags", List.of("902", "nobody has this")));
            // The vocabulary is: green red blue. 902 is in the dictionary only; the default color is blue.
            assertEquals(Trial.floats(1, 0, 1, 8, 8, 0, 0, 0, 2, 9, 9, 8, 8, 0, 0, 0), trial.score(2));
        }
    }

    @Test
    void aStringsBucketIsItsUnsignedHashModuloTheirNumber() {
        try (Trial trial =
                ids("{feature: item.zip, buckets: 1000, out_of_vocabulary: 7}", "{feature: item.shops, length: 7}")) {
            trial.item(0, Map.of("zip", "902"));
            trial.item(1, Map.of("zip", "100"));
            trial.item(2, Map.of("zip", "941"));
            List<Float> seen = trial.score(3);
            // murmur3 x86_32: 902 -> 2609174372, 100 -> 3465648511; 941 is not in the dictionary.
            assertEquals(Trial.floats(372, 511, 7), List.of(seen.get(0), seen.get(8), seen.get(16)));
        }
    }

    @Test
    void anIndexMayGoIntoAFloatTensor() {
        try (Trial trial = floats(
                "{feature: item.tags, vocabulary: colors.txt, out_of_vocabulary: 9, padding: -1}",
                "{feature: item.seen_at}",
                "{feature: item.genre_vector}")) {
            trial.item(0, Map.of("tags", List.of("blue", "902")));
            assertEquals(Trial.floats(2, 9, -1, 0, 0, 0, 0, 0), trial.score(1));
        }
    }

    @Test
    void aRowMayLieAnywhereInItsSegment() {
        try (Trial trial =
                floats("{feature: item.price}", "{feature: item.genre_vector}", "{feature: item.ratings, length: 4}")) {
            MemorySegment row = Rows.row(ITEM, Map.of("price", 3, "ratings", List.of(6)));
            byte[] padded = new byte[(int) row.byteSize() + 13];
            MemorySegment.copy(row, 0, MemorySegment.ofArray(padded), 13, row.byteSize());
            trial.batch().candidateRows(0).set(0, Rows.offHeap(padded), 13);
            assertEquals(Trial.floats(3, 0, 0, 0, 6, 0, 0, 0), trial.score(1));
        }
    }

    @Test
    void theUsersRowIsRepeatedForEveryItem() {
        try (Trial trial = floats(
                "{feature: user.age}",
                "{feature: item.price}",
                "{feature: user.name, vocabulary: names.txt, out_of_vocabulary: 5}",
                "{feature: user.taste}",
                "{feature: item.genre_vector}")) {
            trial.user(Map.of("age", 33, "name", "bob", "taste", List.of(0.5, 0.25)));
            trial.item(0, Map.of("price", 1)).item(1, Map.of("price", 2, "genre_vector", List.of(1, 2, 3)));
            assertEquals(Trial.floats(33, 1, 1, 0.5f, 0.25f, 0, 0, 0, 33, 2, 1, 0.5f, 0.25f, 1, 2, 3), trial.score(2));
        }
    }

    private Trial floats(String... features) {
        return trial("float32", features);
    }

    private Trial ids(String... features) {
        return trial("int64", features);
    }

    private Trial trial(String type, String... features) {
        return Trial.echo(root, type, List.of(features), "", ITEM, "colors.txt: green red blue", "names.txt: ann bob");
    }
}
