package dev.locus.feature;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Where the features of a view lie in its packed rows, format 1 (`docs/reference/row-format.md`).
///
/// All rows of a view have the same length, the *stride*, a multiple of 8. Numbers are little-endian and need no
/// alignment of the row itself. A row is: event time (int64, milliseconds since 1970, [#NO_EVENT_TIME] if unknown);
/// presence bits, one a feature in declared order, in 64-bit words; all int64 elements; all float32 elements and
/// string codes; one uint16 count for each list. Within a group, declared order. A feature that is not present holds
/// its default, list elements past the count hold zeros, so that a row can be copied without looking at its bits.
public final class RowLayout {
    public static final int FORMAT = 1;
    public static final long NO_EVENT_TIME = Long.MIN_VALUE;
    public static final int EVENT_TIME_OFFSET = 0;
    public static final int PRESENCE_OFFSET = 8;

    public static final ValueLayout.OfLong INT64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt INT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfFloat FLOAT32 =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfShort UINT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final ImmutableList<Feature> features;
    private final int presenceWords;
    private final int[] offsets;
    private final int[] countOffsets;
    private final int strideBytes;

    private RowLayout(
            ImmutableList<Feature> features, int presenceWords, int[] offsets, int[] countOffsets, int strideBytes) {
        this.features = features;
        this.presenceWords = presenceWords;
        this.offsets = offsets;
        this.countOffsets = countOffsets;
        this.strideBytes = strideBytes;
    }

    public static RowLayout of(FeatureView view) {
        ImmutableList<Feature> features = view.features();
        int presenceWords = (features.size() + 63) / 64;
        int[] offsets = new int[features.size()];
        int[] countOffsets = new int[features.size()];
        int next = PRESENCE_OFFSET + 8 * presenceWords;
        next = place(features, offsets, next, 8);
        next = place(features, offsets, next, 4);
        for (int i = 0; i < features.size(); i++) {
            countOffsets[i] = -1;
            if (features.get(i).type().isList()) {
                countOffsets[i] = next;
                next += 2;
            }
        }
        return new RowLayout(features, presenceWords, offsets, countOffsets, (next + 7) & -8);
    }

    private static int place(ImmutableList<Feature> features, int[] offsets, int from, int elementBytes) {
        int next = from;
        for (int i = 0; i < features.size(); i++) {
            FeatureType type = features.get(i).type();
            if (type.element().bytes() == elementBytes) {
                offsets[i] = next;
                next += type.bytes();
            }
        }
        return next;
    }

    public ImmutableList<Feature> features() {
        return features;
    }

    /// 64-bit words of presence bits: feature `i` is bit `i % 64` of word `i / 64`.
    public int presenceWords() {
        return presenceWords;
    }

    /// Where the feature's first element lies, in bytes from the row's start.
    public int offset(int feature) {
        return offsets[feature];
    }

    /// Where a list's uint16 count lies, in bytes from the row's start; -1 for a feature that is not a list.
    public int countOffset(int feature) {
        return countOffsets[feature];
    }

    public int strideBytes() {
        return strideBytes;
    }
}
