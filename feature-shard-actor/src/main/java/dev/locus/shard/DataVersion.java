package dev.locus.shard;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.ViewSchema;
import dev.locus.internal.v1.PartitionInventory;
import dev.locus.internal.v1.ViewInventory;
import dev.locus.internal.v1.ViewRecord;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One data version of a view as this node serves it. Shared by the releases that name it; freed with the last.
///
/// @param asOfMillis the event time of rows that have none
/// @param close frees the image
record DataVersion(
        ViewRecord record,
        ViewSchema schema,
        long asOfMillis,
        RowSource rows,
        ImmutableList<PartitionInventory> partitions,
        AtomicInteger users,
        Runnable close) {
    void retain() {
        users.incrementAndGet();
    }

    /// Like [#retain()], unless the last user has let go.
    ///
    /// @return whether it is retained
    boolean retainShared() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            close.run();
        }
    }

    long rowCount() {
        return partitions.stream().mapToLong(PartitionInventory::getRows).sum();
    }

    /// Two are the same if they have the same rows in memory; their documents need not be compared, which are large.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DataVersion version && rows.equals(version.rows);
    }

    @Override
    public int hashCode() {
        return rows.hashCode();
    }

    ViewInventory inventory() {
        return ViewInventory.newBuilder()
                .setView(record.getName())
                .setDataVersion(record.getDataVersion())
                .setRows(rowCount())
                .setImageBytes(rows.imageBytes())
                .addAllPartitions(partitions)
                .build();
    }
}
