package dev.locus.loader.follow;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Where a topic ended when a follower began, and whether its group has got there.
final class TopicEnd {
    private static final Duration ASK_EVERY = Duration.ofSeconds(1);
    private static final Duration POSITION_TIMEOUT = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final GroupOffsets offsets;
    private final Ticker ticker;
    private final ImmutableMap<TopicPartition, Long> ends;
    private long askedNanos;

    private TopicEnd(
            Consumer<byte[], byte[]> consumer,
            GroupOffsets offsets,
            Ticker ticker,
            ImmutableMap<TopicPartition, Long> ends) {
        this.consumer = consumer;
        this.offsets = offsets;
        this.ticker = ticker;
        this.ends = ends;
        this.askedNanos = ticker.read() - ASK_EVERY.toNanos();
    }

    /// As it is now.
    static TopicEnd of(
            List<TopicPartition> partitions, Consumer<byte[], byte[]> consumer, GroupOffsets offsets, Ticker ticker) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        ImmutableMap.Builder<TopicPartition, Long> ends = ImmutableMap.builder();
        consumer.endOffsets(partitions).forEach((partition, end) -> {
            if (end > begins.getOrDefault(partition, 0L)) {
                ends.put(partition, end);
            }
        });
        return new TopicEnd(consumer, offsets, ticker, ends.buildOrThrow());
    }

    /// Partitions that other followers of the group have are asked for once a second.
    boolean isReached() {
        for (Map.Entry<TopicPartition, PartitionProgress> each : offsets.ours().entrySet()) {
            if (each.getValue().underWay() > 0 || !isReached(each.getKey(), each.getValue())) {
                return false;
            }
        }
        Set<TopicPartition> others =
                Sets.difference(ends.keySet(), offsets.ours().keySet());
        if (others.isEmpty()) {
            return true;
        }
        long now = ticker.read();
        if (now - askedNanos < ASK_EVERY.toNanos()) {
            return false;
        }
        askedNanos = now;
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(others));
        return others.stream().allMatch(partition -> {
            OffsetAndMetadata offset = committed.get(partition);
            return offset != null && offset.offset() >= ends.getOrDefault(partition, 0L);
        });
    }

    private boolean isReached(TopicPartition partition, PartitionProgress progress) {
        Long end = ends.get(partition);
        if (end == null) {
            return true;
        }
        OffsetAndMetadata next = progress.next();
        if (next != null) {
            return next.offset() >= end;
        }
        try {
            return consumer.assignment().contains(partition) && consumer.position(partition, POSITION_TIMEOUT) >= end;
        } catch (TimeoutException e) {
            return false;
        }
    }
}
