package dev.locus.recorder;

import com.google.common.collect.ImmutableMap;
import dev.locus.v1.Outcome;

/// One item as it was recorded.
///
/// @param change the staged change that was tried, or 0
/// @param scores by output
/// @param inputs by tensor
public record RecordedRow(
        String requestId,
        long release,
        long change,
        String dataVersions,
        String user,
        String item,
        Outcome outcome,
        ImmutableMap<String, Float> scores,
        ImmutableMap<String, RecordedValues> inputs) {}
