package dev.locus.feature;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The codes of one string feature in one data version: code 0 is [#UNKNOWN], the string at place `i` has code `i +
/// 1`. Immutable; the same on every node.
public final class Dictionary {
    /// The code of a string that the dictionary lacks.
    public static final int UNKNOWN = 0;

    private final ImmutableList<String> strings;
    private final Map<String, Integer> codes;

    public Dictionary(List<String> strings) {
        this.strings = ImmutableList.copyOf(strings);
        this.codes = HashMap.newHashMap(strings.size());
        for (int i = 0; i < strings.size(); i++) {
            if (codes.put(strings.get(i), i + 1) != null) {
                throw new IllegalArgumentException("dictionary has '" + strings.get(i) + "' twice");
            }
        }
    }

    /// In order of their codes, from code 1.
    public ImmutableList<String> strings() {
        return strings;
    }

    public int codeOf(String string) {
        return codes.getOrDefault(string, UNKNOWN);
    }
}
