package dev.locus.loader;

import dev.locus.feature.ElementType;
import org.jspecify.annotations.Nullable;

/// What one column of a source file holds, as far as its schema and its first rows show.
///
/// @param element what its elements are; null if no feature can be of that type
/// @param sourceType what the file calls its type; for text files what the cells look like
/// @param list whether a row has several elements
/// @param elementsMin the fewest elements of a row that has any
/// @param elementsMax the most
/// @param rowsPresent sampled rows that have a value
/// @param distinct different values among them, counted for single values only
/// @param smallest of the numbers; NaN if there are none
/// @param largest of the numbers; NaN if there are none
/// @param leadingZeros whether something looks like a number with a zero in front: `01234`
public record SourceColumn(
        String name,
        @Nullable ElementType element,
        String sourceType,
        boolean list,
        int elementsMin,
        int elementsMax,
        long rowsPresent,
        long distinct,
        double smallest,
        double largest,
        boolean leadingZeros) {}
