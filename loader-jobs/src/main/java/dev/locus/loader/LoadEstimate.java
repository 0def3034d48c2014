package dev.locus.loader;

import dev.locus.feature.FeatureView;
import dev.locus.feature.KeyType;
import dev.locus.feature.LoadManifest;
import dev.locus.feature.RowLayout;
import dev.locus.feature.StoreKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// About what a load takes, reckoned from its sources before they are read.
///
/// @param rows about how many; 0 if nothing is known of them
/// @param exact whether the sources say how many rows they have; if not, it is reckoned from their sizes
/// @param spillBytes of disk for rows put aside; gone when the load is done
/// @param loadBytes of disk for the load itself
/// @param sharedBytes of them, in files that are there already, as those of the base
public record LoadEstimate(
        FeatureView view, long rows, boolean exact, long spillBytes, long loadBytes, long sharedBytes) {
    private static final int STRING_KEY_BYTES = 24;
    /// A SST file has that much beside keys and values: indexes, lengths, checksums.
    private static final double FILE_OVERHEAD = 1.06;

    static LoadEstimate of(FeatureView view, RowLayout layout, List<RowSource> sources) {
        long rows = 0;
        boolean exact = true;
        for (RowSource source : sources) {
            rows += Math.max(0, source.rowsAbout());
            exact &= source.rows() >= 0;
        }
        long keyBytes =
                view.keyType() == KeyType.INT64 ? StoreKey.INT64_BYTES : StoreKey.PARTITION_BYTES + STRING_KEY_BYTES;
        long rowBytes = keyBytes + layout.strideBytes();
        return new LoadEstimate(
                view,
                rows,
                exact,
                rows * (SpillRecord.HEAD_BYTES + rowBytes),
                (long) (rows * rowBytes * FILE_OVERHEAD),
                0);
    }

    /// What it takes when the sources are laid over a base, at most: no key of theirs may be in the base, and each row
    /// in another partition. How many rows it will have is not known.
    LoadEstimate onto(LoadManifest base) {
        long rowsTouching = exact ? rows : Long.MAX_VALUE;
        long shared = base.files().stream()
                .mapToLong(LoadManifest.PartitionFile::bytes)
                .sorted()
                .limit(Math.max(0, base.files().size() - rowsTouching))
                .sum();
        long baseBytes = base.files().stream()
                .mapToLong(LoadManifest.PartitionFile::bytes)
                .sum();
        return new LoadEstimate(view, base.rows() + rows, false, spillBytes, baseBytes + loadBytes, shared);
    }

    /// @throws LoadFailedException if it does not fit beside what is in the directory
    void check(Path directory) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        long writtenBytes = loadBytes - sharedBytes;
        if (spillBytes + writtenBytes > free) {
            throw new LoadFailedException(String.format(
                    Locale.ROOT,
                    "No space left for this load: about %,d rows need about %s on the disk of %s, %s for the load and"
                            + " %s while it is made; %s are free. Make room, or load on a larger disk",
                    rows,
                    megabytes(spillBytes + writtenBytes),
                    directory,
                    megabytes(writtenBytes),
                    megabytes(spillBytes),
                    megabytes(free)));
        }
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }
}
