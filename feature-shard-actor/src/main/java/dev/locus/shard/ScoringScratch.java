package dev.locus.shard;

import dev.locus.feature.RowBatch;
import java.util.Arrays;

/// The arrays of one scorer thread, used again for every request. Not thread-safe.
final class ScoringScratch {
    private final KeyBatch keys;
    private final KeyBatch userKey = new KeyBatch(1);
    private final RowBatch userRow = new RowBatch(1);
    private final boolean[] userFound = new boolean[1];
    private final boolean[] found;
    private final int[] verdicts;
    private final long[] staleAges;
    private float[] scores = new float[0];

    ScoringScratch(int itemsMax) {
        this.keys = new KeyBatch(itemsMax);
        this.found = new boolean[itemsMax];
        this.verdicts = new int[itemsMax];
        this.staleAges = new long[itemsMax];
    }

    KeyBatch keys() {
        return keys;
    }

    KeyBatch userKey() {
        return userKey;
    }

    RowBatch userRow() {
        return userRow;
    }

    boolean[] userFound() {
        return userFound;
    }

    boolean[] found() {
        return found;
    }

    int[] verdicts() {
        return verdicts;
    }

    /// For each item the age of its oldest stale row, in milliseconds; 0 without one.
    long[] staleAges() {
        return staleAges;
    }

    float[] scores(int count) {
        if (scores.length < count) {
            scores = Arrays.copyOf(scores, count);
        }
        return scores;
    }
}
