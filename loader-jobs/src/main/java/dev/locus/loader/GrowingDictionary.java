package dev.locus.loader;

import dev.locus.feature.Dictionary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Gives the strings of one feature their codes, in order of first appearance, from code 1. Looks UTF-8 up
/// without making a string of it. Not thread-safe.
final class GrowingDictionary {
    static final int STRINGS_MAX = 1 << 24;

    private final List<byte[]> strings;
    /// Open addressing: a code, or 0 where nothing is.
    private int[] slots;
    /// Of the string at each place.
    private int[] hashes;

    GrowingDictionary() {
        this(new ArrayList<>(), new int[64], new int[32]);
    }

    private GrowingDictionary(List<byte[]> strings, int[] slots, int[] hashes) {
        this.strings = strings;
        this.slots = slots;
        this.hashes = hashes;
    }

    /// One that begins with the strings of a dictionary, and their codes.
    static GrowingDictionary of(Dictionary dictionary) {
        GrowingDictionary grown = new GrowingDictionary();
        dictionary.strings().forEach(grown::codeOf);
        return grown;
    }

    /// One that grows apart; the strings themselves are shared.
    GrowingDictionary copy() {
        return new GrowingDictionary(new ArrayList<>(strings), slots.clone(), hashes.clone());
    }

    /// The code of a string, or 0 if it has none yet.
    int find(byte[] utf8, int from, int to) {
        int hash = hash(utf8, from, to);
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int place = slots[slot] - 1;
            if (hashes[place] == hash) {
                byte[] string = strings.get(place);
                if (Arrays.equals(string, 0, string.length, utf8, from, to)) {
                    return slots[slot];
                }
            }
        }
        return 0;
    }

    /// Gives a string that has none a code.
    ///
    /// @throws LoadFailedException if there are too many strings
    int add(byte[] utf8, int from, int to) {
        byte[] string = Arrays.copyOfRange(utf8, from, to);
        if (strings.size() == STRINGS_MAX) {
            throw new LoadFailedException("a string feature has more than " + STRINGS_MAX
                    + " different values (the last is '" + new String(string, StandardCharsets.UTF_8)
                    + "'); is it free text, or a key?");
        }
        if (strings.size() == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * hashes.length);
            slots = new int[2 * hashes.length];
            for (int code = 1; code <= strings.size(); code++) {
                place(code, hashes[code - 1]);
            }
        }
        strings.add(string);
        hashes[strings.size() - 1] = hash(string, 0, string.length);
        place(strings.size(), hashes[strings.size() - 1]);
        return strings.size();
    }

    int codeOf(byte[] utf8) {
        int code = find(utf8, 0, utf8.length);
        return code != 0 ? code : add(utf8, 0, utf8.length);
    }

    int codeOf(String string) {
        return codeOf(string.getBytes(StandardCharsets.UTF_8));
    }

    /// The string of a code.
    byte[] utf8(int code) {
        return strings.get(code - 1);
    }

    int size() {
        return strings.size();
    }

    Dictionary toDictionary() {
        return new Dictionary(strings.stream()
                .map(string -> new String(string, StandardCharsets.UTF_8))
                .toList());
    }

    private void place(int code, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = code;
    }

    private static int hash(byte[] utf8, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + utf8[i];
        }
        return hash ^ (hash >>> 15);
    }
}
