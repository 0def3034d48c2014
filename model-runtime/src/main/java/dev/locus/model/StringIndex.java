package dev.locus.model;

import com.google.common.collect.ImmutableMap;
import dev.locus.feature.Dictionary;
import dev.locus.topology.KeyHash;

/// Turns a string category into the index that the model was trained with. Immutable.
sealed interface StringIndex {
    /// The index of a string that has none.
    int outOfVocabulary();

    int indexOf(String string);

    /// The index of every code of a dictionary, so that a request needs no strings. The unknown code has the
    /// out-of-vocabulary index.
    default int[] table(Dictionary dictionary) {
        int[] table = new int[dictionary.strings().size() + 1];
        table[Dictionary.UNKNOWN] = outOfVocabulary();
        for (String string : dictionary.strings()) {
            table[dictionary.codeOf(string)] = indexOf(string);
        }
        return table;
    }

    /// The string's line in a vocabulary file, from 0.
    record Vocabulary(ImmutableMap<String, Integer> lines, int outOfVocabulary) implements StringIndex {
        @Override
        public int indexOf(String string) {
            Integer line = lines.get(string);
            return line == null ? outOfVocabulary : line;
        }
    }

    /// The string's hash ([KeyHash#ofString], taken as unsigned) modulo a number of buckets.
    record Buckets(int buckets, int outOfVocabulary) implements StringIndex {
        @Override
        public int indexOf(String string) {
            return Integer.remainderUnsigned(KeyHash.ofString(string), buckets);
        }
    }
}
