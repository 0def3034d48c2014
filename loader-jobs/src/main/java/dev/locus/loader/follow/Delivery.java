package dev.locus.loader.follow;

import dev.locus.v1.RowWrite;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// One record on its way to being written. Touched by the follower's thread only.
final class Delivery {
    private final PartitionProgress partition;
    private final ConsumerRecord<byte[], byte[]> record;
    private @Nullable RowWrite write;
    private boolean done;

    Delivery(PartitionProgress partition, ConsumerRecord<byte[], byte[]> record) {
        this.partition = partition;
        this.record = record;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    void setWrite(RowWrite write) {
        this.write = write;
    }

    RowWrite write() {
        if (write == null) {
            throw new IllegalStateException(place() + " was not read");
        }
        return write;
    }

    /// It is written, or put aside, for good.
    void finish() {
        done = true;
    }

    boolean isDone() {
        return done;
    }

    /// Whether its partition is another follower's now, which gets it again.
    boolean isLost() {
        return partition.isLost();
    }

    String place() {
        return "topic '" + record.topic() + "', partition " + record.partition() + ", offset " + record.offset();
    }
}
