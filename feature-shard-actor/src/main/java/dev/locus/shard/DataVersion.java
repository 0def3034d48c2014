package dev.locus.shard;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.ViewSchema;
import dev.locus.internal.v1.PartitionInventory;
import dev.locus.internal.v1.ViewInventory;
import dev.locus.internal.v1.ViewRecord;
import java.util.concurrent.atomic.AtomicInteger;

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
