package dev.locus.loader.follow;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/// The partitions that a follower has of its group, and what it commits of them: only what is done, every second or so,
/// and when partitions go to another one. Touched by the follower's thread only.
final class GroupOffsets implements ConsumerRebalanceListener {
    private static final System.Logger LOG = System.getLogger(GroupOffsets.class.getName());

    private final Consumer<byte[], byte[]> consumer;
    private final Duration commitEvery;
    private final Ticker ticker;
    private final Map<TopicPartition, PartitionProgress> ours = new HashMap<>();
    private long committedNanos;
    private @Nullable KafkaException failure;

    GroupOffsets(Consumer<byte[], byte[]> consumer, Duration commitEvery, Ticker ticker) {
        this.consumer = consumer;
        this.commitEvery = commitEvery;
        this.ticker = ticker;
        this.committedNanos = ticker.read();
    }

    Map<TopicPartition, PartitionProgress> ours() {
        return ours;
    }

    PartitionProgress of(TopicPartition partition) {
        return ours.computeIfAbsent(partition, _ -> new PartitionProgress());
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        partitions.forEach(this::of);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        commitNow(partitions);
        onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            PartitionProgress progress = ours.remove(partition);
            if (progress != null) {
                progress.lose();
            }
        }
    }

    /// @throws KafkaException if an earlier commit was refused for good
    void commitIfDue() {
        if (failure != null) {
            throw failure;
        }
        long now = ticker.read();
        if (now - committedNanos < commitEvery.toNanos()) {
            return;
        }
        committedNanos = now;
        Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(ours.keySet());
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, (done, problem) -> {
                if (problem == null) {
                    noteCommitted(done);
                } else if (problem instanceof KafkaException refusal && isForGood(refusal)) {
                    failure = refusal;
                } else {
                    LOG.log(System.Logger.Level.WARNING, "offsets are not committed yet: {0}", problem.getMessage());
                }
            });
        }
    }

    private static boolean isForGood(KafkaException problem) {
        return problem instanceof AuthorizationException;
    }

    /// What can't be committed is read again by whoever comes next.
    void commitNow() {
        commitNow(ours.keySet());
    }

    private void commitNow(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(partitions);
        if (offsets.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets);
            noteCommitted(offsets);
        } catch (KafkaException e) {
            LOG.log(System.Logger.Level.WARNING, "offsets could not be committed: {0}", e.getMessage());
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionProgress progress = ours.get(partition);
            if (progress != null) {
                Optional<OffsetAndMetadata> offset = progress.toCommit();
                offset.ifPresent(each -> offsets.put(partition, each));
            }
        }
        return offsets;
    }

    private void noteCommitted(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            PartitionProgress progress = ours.get(partition);
            if (progress != null) {
                progress.committed(offset);
            }
        });
    }

    /// Records of ours that are not done, as far as brokers have told.
    long lag() {
        long lag = 0;
        for (Map.Entry<TopicPartition, PartitionProgress> each : ours.entrySet()) {
            lag += each.getValue().underWay();
            if (consumer.assignment().contains(each.getKey())) {
                lag += consumer.currentLag(each.getKey()).orElse(0);
            }
        }
        return lag;
    }
}
