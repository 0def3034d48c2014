package dev.locus.loader;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;

/// What the reading threads left: the rows, and how to understand them.
///
/// @param files the source file's name of each part
/// @param threads the thread that read each part
/// @param rows seen in the sources, refused ones too
record ReadRows(
        List<SpillGroup> groups,
        List<String> files,
        ImmutableIntArray threads,
        DictionaryMerge dictionaries,
        long rows) {}
