package dev.locus.loader.follow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/// How far one partition of a topic is: what was read, and up to where all of it is done. Touched by the follower's
/// thread only.
final class PartitionProgress {
    /// In the order of offsets; the first is not done, after [#sweep].
    private final Deque<Delivery> underWay = new ArrayDeque<>();

    private @Nullable OffsetAndMetadata next;
    private @Nullable OffsetAndMetadata committed;
    private boolean lost;

    Delivery add(ConsumerRecord<byte[], byte[]> record) {
        Delivery delivery = new Delivery(this, record);
        underWay.add(delivery);
        return delivery;
    }

    /// @param position what is read next; there may be no record just before it
    void readUpTo(OffsetAndMetadata position) {
        next = position;
    }

    @Nullable
    OffsetAndMetadata next() {
        return next;
    }

    /// Where to go on after a stop, if that is not committed yet: at the first record that is not done.
    Optional<OffsetAndMetadata> toCommit() {
        sweep();
        Delivery first = underWay.peek();
        OffsetAndMetadata reached = first == null
                ? next
                : new OffsetAndMetadata(first.record().offset(), first.record().leaderEpoch(), "");
        return Optional.ofNullable(reached).filter(each -> committed == null || each.offset() > committed.offset());
    }

    void committed(OffsetAndMetadata offset) {
        committed = offset;
    }

    int underWay() {
        sweep();
        return underWay.size();
    }

    private void sweep() {
        for (Delivery first = underWay.peek(); first != null && first.isDone(); first = underWay.peek()) {
            underWay.remove();
        }
    }

    void lose() {
        lost = true;
    }

    boolean isLost() {
        return lost;
    }
}
