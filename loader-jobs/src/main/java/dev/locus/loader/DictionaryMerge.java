package dev.locus.loader;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import dev.locus.feature.Dictionary;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes one dictionary a feature of those that the reading threads grew each for itself, with codes in order
/// of first appearance in the sources, however the parts fell to the threads.
///
/// A thread reads its parts in ascending order, so a string that it met first in some part is in none of its
/// earlier ones: going over all parts in order, and over the strings that each added to its thread's
/// dictionary, meets every string first where one thread alone would have met it.
final class DictionaryMerge {
    private final ImmutableMap<String, Dictionary> dictionaries;
    /// By thread, then by string feature: the merged code of each of the thread's codes.
    private final int[][][] codes;

    /// What a part added to the dictionaries of the thread that read it.
    ///
    /// @param sizesBefore of the dictionary of each string feature
    /// @param sizesAfter likewise
    record Added(int thread, ImmutableIntArray sizesBefore, ImmutableIntArray sizesAfter) {}

    private DictionaryMerge(ImmutableMap<String, Dictionary> dictionaries, int[][][] codes) {
        this.dictionaries = dictionaries;
        this.codes = codes;
    }

    /// @param threads each thread's dictionaries, of the same features in the same order
    /// @param parts in the order of the sources
    static DictionaryMerge of(List<Map<String, GrowingDictionary>> threads, List<Added> parts) {
        int[][][] codes = new int[threads.size()][][];
        Map<String, Dictionary> dictionaries = new LinkedHashMap<>();
        for (int thread = 0; thread < codes.length; thread++) {
            codes[thread] = threads.get(thread).values().stream()
                    .map(dictionary -> new int[dictionary.size() + 1])
                    .toArray(int[][]::new);
        }
        int feature = 0;
        for (String name : threads.getFirst().keySet()) {
            dictionaries.put(name, merge(threads, name, feature, parts, codes).toDictionary());
            feature++;
        }
        return new DictionaryMerge(ImmutableMap.copyOf(dictionaries), codes);
    }

    private static GrowingDictionary merge(
            List<Map<String, GrowingDictionary>> threads,
            String name,
            int feature,
            List<Added> parts,
            int[][][] codes) {
        GrowingDictionary merged = new GrowingDictionary();
        List<GrowingDictionary> sources = threads.stream()
                .map(dictionaries -> dictionaries.getOrDefault(name, merged))
                .toList();
        for (int thread = 0; thread < codes.length; thread++) {
            // Defaults come before the first part; every thread has them.
            int first = thread;
            int defaults = parts.stream()
                    .filter(part -> part.thread() == first)
                    .mapToInt(part -> part.sizesBefore().get(feature))
                    .findFirst()
                    .orElse(codes[thread][feature].length - 1);
            take(sources.get(thread), 0, defaults, merged, codes[thread][feature]);
        }
        for (Added part : parts) {
            take(
                    sources.get(part.thread()),
                    part.sizesBefore().get(feature),
                    part.sizesAfter().get(feature),
                    merged,
                    codes[part.thread()][feature]);
        }
        return merged;
    }

    private static void take(GrowingDictionary from, int before, int after, GrowingDictionary merged, int[] codes) {
        for (int code = before + 1; code <= after; code++) {
            codes[code] = merged.codeOf(from.utf8(code));
        }
    }

    ImmutableMap<String, Dictionary> dictionaries() {
        return dictionaries;
    }

    /// Whether a thread's codes are the merged ones already.
    boolean keepsCodes(int thread) {
        return Arrays.stream(codes[thread]).allMatch(DictionaryMerge::isIdentity);
    }

    private static boolean isIdentity(int[] codes) {
        for (int code = 0; code < codes.length; code++) {
            if (codes[code] != code) {
                return false;
            }
        }
        return true;
    }

    /// The merged code of each code that a thread gave.
    ///
    /// @param stringFeature counted among the string features
    int[] codes(int thread, int stringFeature) {
        return codes[thread][stringFeature];
    }
}
