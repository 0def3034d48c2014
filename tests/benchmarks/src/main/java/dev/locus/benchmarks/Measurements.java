package dev.locus.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// Figures by name, each measured in several rounds.
final class Measurements {
    private final Map<String, Rounds> rounds = new LinkedHashMap<>();

    void add(String name, double value) {
        rounds.computeIfAbsent(name, each -> new Rounds()).add(value);
    }

    Rounds of(String name) {
        Rounds found = rounds.get(name);
        if (found == null) {
            throw new IllegalArgumentException("'" + name + "' was not measured, only " + rounds.keySet());
        }
        return found;
    }

    void forEach(BiConsumer<String, Rounds> consumer) {
        rounds.forEach(consumer);
    }
}
