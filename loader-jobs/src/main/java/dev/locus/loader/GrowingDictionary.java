package dev.locus.loader;

import dev.locus.feature.Dictionary;
import java.util.ArrayList;
import java.util.List;

/// Gives the strings of one feature their codes, in order of first appearance, from code 1. Looks characters up
/// without making a string of them. Not thread-safe.
final class GrowingDictionary {
    static final int STRINGS_MAX = 1 << 24;

    private final List<String> strings = new ArrayList<>();
    /// Open addressing: a code, or 0 where nothing is.
    private int[] slots = new int[64];

    /// @throws LoadFailedException if there are too many strings
    int codeOf(char[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + text[i];
        }
        int mask = slots.length - 1;
        int slot = spread(hash) & mask;
        while (slots[slot] != 0) {
            if (matches(strings.get(slots[slot] - 1), text, from, to)) {
                return slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        return add(slot, new String(text, from, to - from));
    }

    int codeOf(String string) {
        return codeOf(string.toCharArray(), 0, string.length());
    }

    Dictionary toDictionary() {
        return new Dictionary(strings);
    }

    private int add(int slot, String string) {
        if (strings.size() == STRINGS_MAX) {
            throw new LoadFailedException("a string feature has more than " + STRINGS_MAX
                    + " different values (the last is '" + string + "'); is it free text, or a key?");
        }
        strings.add(string);
        slots[slot] = strings.size();
        if (strings.size() > slots.length / 2) {
            grow();
        }
        return strings.size();
    }

    private void grow() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int code = 1; code <= strings.size(); code++) {
            int slot = spread(strings.get(code - 1).hashCode()) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = code;
        }
    }

    private static boolean matches(String string, char[] text, int from, int to) {
        if (string.length() != to - from) {
            return false;
        }
        for (int i = 0; i < string.length(); i++) {
            if (string.charAt(i) != text[from + i]) {
                return false;
            }
        }
        return true;
    }

    private static int spread(int hash) {
        return hash ^ (hash >>> 15);
    }
}
