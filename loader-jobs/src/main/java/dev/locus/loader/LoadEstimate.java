package dev.locus.loader;

import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import dev.locus.feature.RowLayout;
import dev.locus.feature.StoreKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// About how many bytes of disk a load takes, reckoned from its sources before they are read.
///
/// @param spillBytes for rows put aside; gone when the load is done
/// @param loadBytes of the load itself
record DiskNeed(long rows, long spillBytes, long loadBytes) {
    private static final int STRING_KEY_BYTES = 24;
    /// A SST file has that much beside keys and values: indexes, lengths, checksums.
    private static final double FILE_OVERHEAD = 1.06;

    static DiskNeed of(FeatureView view, RowLayout layout, List<RowSource> sources) {
        long rows = 0;
        for (RowSource source : sources) {
            rows += source.rowsAbout();
        }
        long keyBytes =
                view.keyType() == KeyType.INT64 ? StoreKey.INT64_BYTES : StoreKey.PARTITION_BYTES + STRING_KEY_BYTES;
        long rowBytes = keyBytes + layout.strideBytes();
        return new DiskNeed(rows, rows * (SpillRecord.HEAD_BYTES + rowBytes), (long) (rows * rowBytes * FILE_OVERHEAD));
    }

    /// @throws LoadFailedException if it does not fit beside what is in the directory
    void check(Path directory) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        if (spillBytes + loadBytes > free) {
            throw new LoadFailedException(String.format(
                    Locale.ROOT,
                    "No space left for this load: about %,d rows need about %s on the disk of %s, %s for the load and"
                            + " %s while it is made; %s are free. Make room, or load on a larger disk",
                    rows,
                    megabytes(spillBytes + loadBytes),
                    directory,
                    megabytes(loadBytes),
                    megabytes(spillBytes),
                    megabytes(free)));
        }
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }
}
