package dev.locus.loader;

import dev.locus.feature.FeatureView;
import dev.locus.feature.RowEncoder;
import dev.locus.feature.RowLayout;
import dev.locus.feature.StoreKey;
import dev.locus.topology.KeyHash;
import dev.locus.topology.Partitioning;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Makes packed rows of the cells that a source fills, and hands them to the spill, or refuses them. One row at a
/// time: [#begin(long)], then the cells, then [#end()]. Not thread-safe.
final class RowAssembler {
    /// From the year 1 to 9999: a column in the wrong unit falls outside.
    private static final long EVENT_TIME_MILLIS_MIN = -62_135_596_800_000L;

    private static final long EVENT_TIME_MILLIS_MAX = 253_402_300_799_999L;

    private final FeatureView view;
    private final Partitioning partitioning;
    private final ViewCells cells;
    private final RowEncoder encoder;
    private final RowSpill spill;
    private final RefusalLog refusals;
    private final byte[] record;
    private final int strideBytes;
    private Path file = Path.of("");
    private int source = -1;
    private long line;
    private long rows;
    private @Nullable RefusedCellException refusal;

    RowAssembler(FeatureView view, RowLayout layout, Partitioning partitioning, RowSpill spill, RefusalLog refusals) {
        this.view = view;
        this.partitioning = partitioning;
        this.cells = new ViewCells(view);
        this.encoder = new RowEncoder(layout, cells::defaultCode);
        this.spill = spill;
        this.refusals = refusals;
        this.strideBytes = layout.strideBytes();
        this.record = new byte[recordBytesMax(layout)];
    }

    static int recordBytesMax(RowLayout layout) {
        return SpillRecord.HEAD_BYTES + SpillRecord.KEY_BYTES_MAX + layout.strideBytes();
    }

    ViewCells cells() {
        return cells;
    }

    /// Rows seen so far, refused ones too.
    long rows() {
        return rows;
    }

    void beginFile(Path path) {
        file = path;
        source++;
    }

    void begin(long lineNumber) {
        line = lineNumber;
        refusal = null;
        cells.clear();
    }

    /// Notes that the row can't be taken; only the first reason counts.
    void refuse(RefusedCellException reason) {
        if (refusal == null) {
            refusal = reason;
        }
    }

    boolean isRefused() {
        return refusal != null;
    }

    /// @throws LoadFailedException if the row is refused and one too many
    void end() throws IOException {
        rows++;
        if (refusal == null) {
            try {
                encode();
            } catch (RefusedCellException e) {
                refusal = e;
            }
        }
        if (refusal != null) {
            refusals.add(new RefusedRow(file, line, refusal.column(), refusal.value(), refusal.reason()));
        }
    }

    private void encode() throws IOException {
        Cell key = cells.key();
        if (!key.isPresent()) {
            throw key.refused("", "a row needs a key");
        }
        encoder.reset(eventTimeMillis());
        for (int i = 0; i < view.features().size(); i++) {
            Cell cell = cells.feature(i);
            if (cell.isPresent()) {
                cell.writeTo(encoder, i);
            }
        }
        int partition = partitionOf(key);
        int keyLength = putKey(key, partition);
        SpillRecord.putHead(record, keyLength, source, line);
        encoder.copyTo(record, SpillRecord.HEAD_BYTES + keyLength);
        spill.append(partition, record, SpillRecord.HEAD_BYTES + keyLength + strideBytes);
    }

    private int partitionOf(Cell key) {
        if (view.replicated()) {
            return 0;
        }
        return partitioning.partitionOf(
                key instanceof TextCell text
                        ? KeyHash.ofUtf8(text.utf8(), text.length())
                        : KeyHash.ofLong(((Int64Cell) key).value()));
    }

    private int putKey(Cell key, int partition) {
        if (key instanceof TextCell text) {
            StoreKey.putUtf8(record, SpillRecord.HEAD_BYTES, partition, text.utf8(), text.length());
            return StoreKey.PARTITION_BYTES + text.length();
        }
        StoreKey.putLong(record, SpillRecord.HEAD_BYTES, partition, ((Int64Cell) key).value());
        return StoreKey.INT64_BYTES;
    }

    private long eventTimeMillis() {
        Int64Cell cell = cells.eventTime();
        FeatureView.EventTime eventTime = view.eventTime();
        if (cell == null || eventTime == null || !cell.isPresent()) {
            return RowLayout.NO_EVENT_TIME;
        }
        long unit = eventTime.millisPerUnit();
        if (cell.value() < EVENT_TIME_MILLIS_MIN / unit || cell.value() > EVENT_TIME_MILLIS_MAX / unit) {
            throw cell.refused(
                    Long.toString(cell.value()),
                    "as " + (unit == 1 ? "milliseconds" : "seconds") + " since 1970 it is not in the years 1 to 9999");
        }
        return cell.value() * unit;
    }
}
