package dev.locus.recorder;

import com.google.common.collect.ImmutableMap;
import dev.locus.v1.Outcome;

/// One item as it was recorded.
///
/// @param change the staged change that was tried, or 0
/// @param scores by output
/// @param inputs by tensor; int64 values up to 2^53 are exact
public record RecordedRow(
        String requestId,
        long release,
        long change,
        String dataVersions,
        String user,
        String item,
        Outcome outcome,
        ImmutableMap<String, Float> scores,
        ImmutableMap<String, Values> inputs) {
    /// The columns of a tensor for one item; one of the two is filled.
    public record Values(long[] longs, float[] floats) {
        public int width() {
            return longs.length + floats.length;
        }

        public double value(int column) {
            return longs.length > 0 ? longs[column] : floats[column];
        }
    }
}
