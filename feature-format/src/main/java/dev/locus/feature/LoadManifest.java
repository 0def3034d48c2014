package dev.locus.feature;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.google.common.collect.ImmutableMap;
import dev.locus.topology.Names;
import dev.locus.topology.Partitioning;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a load directory holds: one data version of one view. `docs/reference/load-format.md` lists the keys.
///
/// @param asOfMs since when the rows are true, milliseconds since 1970
/// @param partitions how many the job cuts its key space into
/// @param nulls for each feature, how many rows lack it; empty in loads of format version 1, which did not
///     count
/// @param forced why the load was made although it differs much from the one before; null if it does not
/// @param increment what it was laid over; null if its sources were the whole view
/// @param viewYaml the text of the view that the rows were packed with
/// @param files one for each partition that has rows, by ascending partition; a replicated view has at most
///     one, of partition 0
public record LoadManifest(
        String view,
        String dataVersion,
        long asOfMs,
        int partitions,
        long rows,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> nulls,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String forced,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Increment increment,
        int rowFormat,
        int rowStrideBytes,
        DictionariesFile dictionaries,
        List<PartitionFile> files,
        String viewYaml) {
    public static final String FILE = "manifest.json";

    static final String KIND = "load";
    /// The newest that can be read. A load that is no increment is written as [#VERSION_WITHOUT_INCREMENT], which an
    /// older Locus reads.
    static final int VERSION = 3;

    private static final int VERSION_WITHOUT_INCREMENT = 2;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{16}");

    @JsonCreator
    public LoadManifest {
        new Partitioning(partitions);
        Names.check("view", required("view", view));
        Names.check("data_version", required("data_version", dataVersion));
        required("view_yaml", viewYaml);
        required("dictionaries", dictionaries);
        files = List.copyOf(required("files", files));
        nulls = nulls == null ? ImmutableMap.of() : ImmutableMap.copyOf(nulls);
        checkNulls(rows, nulls);
        checkFiles(partitions, rows, files);
        if (rowFormat != RowLayout.FORMAT) {
            throw new IllegalArgumentException(
                    "row_format is " + rowFormat + ", this Locus reads format " + RowLayout.FORMAT);
        }
    }

    /// A load that does not say how many nulls it has.
    public LoadManifest(
            String view,
            String dataVersion,
            long asOfMs,
            int partitions,
            long rows,
            int rowFormat,
            int rowStrideBytes,
            DictionariesFile dictionaries,
            List<PartitionFile> files,
            String viewYaml) {
        this(
                view,
                dataVersion,
                asOfMs,
                partitions,
                rows,
                ImmutableMap.of(),
                null,
                null,
                rowFormat,
                rowStrideBytes,
                dictionaries,
                files,
                viewYaml);
    }

    int version() {
        return increment == null ? VERSION_WITHOUT_INCREMENT : VERSION;
    }

    /// How a load was made of another one of the view, its *base*.
    ///
    /// @param base the base's data version
    /// @param baseSha256 of the base's manifest
    /// @param rowsUpserted rows of the sources, new ones or in place of the base's
    /// @param rowsDeleted rows of the base that are gone
    public record Increment(String base, String baseSha256, long rowsUpserted, long rowsDeleted) {
        public Increment {
            Names.check("base", required("base", base));
            checkSha256("base", baseSha256);
            if (rowsUpserted < 0 || rowsDeleted < 0) {
                throw new IllegalArgumentException("rows_upserted is " + rowsUpserted + " and rows_deleted "
                        + rowsDeleted + "; 0 or more are meant");
            }
        }
    }

    /// The sorted rows of one partition, as a RocksDB SST file.
    ///
    /// @param checksum [RowChecksum] of its rows, 16 hex digits
    public record PartitionFile(int partition, String file, long rows, long bytes, String sha256, String checksum) {
        public PartitionFile {
            String expected = fileOf(partition);
            if (!expected.equals(file)) {
                throw new IllegalArgumentException(
                        "file of partition " + partition + " is '" + file + "', expected '" + expected + "'");
            }
            checkSha256(file, sha256);
            if (checksum == null || !CHECKSUM.matcher(checksum).matches()) {
                throw new IllegalArgumentException("checksum of " + file + " is '" + checksum + "', not 16 hex digits");
            }
        }

        public static String fileOf(int partition) {
            return "partition-%05d.sst".formatted(partition);
        }

        public long checksumValue() {
            return Long.parseUnsignedLong(checksum, 16);
        }
    }

    public record DictionariesFile(String file, String sha256) {
        public static final String NAME = "dictionaries.json";

        public DictionariesFile {
            if (!NAME.equals(file)) {
                throw new IllegalArgumentException("dictionaries file is '" + file + "', expected '" + NAME + "'");
            }
            checkSha256(file, sha256);
        }
    }

    private static void checkFiles(int partitions, long rows, List<PartitionFile> files) {
        int last = -1;
        long sum = 0;
        for (PartitionFile file : files) {
            if (file.partition() <= last || file.partition() >= partitions) {
                throw new IllegalArgumentException(
                        "file '" + file.file() + "' is out of order, or not one of " + partitions + " partitions");
            }
            last = file.partition();
            sum += file.rows();
        }
        if (sum != rows) {
            throw new IllegalArgumentException("rows is " + rows + ", but the files have " + sum + " together");
        }
    }

    private static void checkNulls(long rows, Map<String, Long> nulls) {
        nulls.forEach((feature, count) -> {
            if (count < 0 || count > rows) {
                throw new IllegalArgumentException(
                        "nulls of '" + feature + "' are " + count + ", of " + rows + " rows");
            }
        });
    }

    private static void checkSha256(String file, String sha256) {
        if (sha256 == null || !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 of " + file + " is '" + sha256 + "', not 64 hex digits");
        }
    }

    /// Jackson gives null for a missing key.
    private static <T> T required(String key, T value) {
        if (value == null) {
            throw new IllegalArgumentException("key '" + key + "' is missing");
        }
        return value;
    }
}
