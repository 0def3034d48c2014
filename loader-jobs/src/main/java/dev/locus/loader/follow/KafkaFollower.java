package dev.locus.loader.follow;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Writes the records of a topic into a view, as live updates, until it is told to stop. At least once, and as good as
/// once: an offset is committed when all before it are written or put aside, and what is written again changes nothing.
///
/// One thread does everything but wait for answers. It polls all the time, and pauses its partitions while enough is
/// under way, so that it stays in its group however long the cluster is away.
public final class KafkaFollower {
    private static final System.Logger LOG = System.getLogger(KafkaFollower.class.getName());
    private static final Duration POLL = Duration.ofMillis(100);

    private final FollowRequest request;
    private final FollowLimits limits;
    private final Ticker ticker;
    private final FollowProgress progress;
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final WriteRequests requests;
    private volatile boolean stopped;
    private @Nullable DeadLetters deadLetters;
    private long records;
    private long toldNanos;

    public KafkaFollower(
            FollowRequest request, LiveWrites writes, FollowLimits limits, Ticker ticker, FollowProgress progress) {
        this.request = request;
        this.limits = limits;
        this.ticker = ticker;
        this.progress = progress;
        this.requests = new WriteRequests(request.view(), writes, limits, ticker, events, this::putAside);
        this.toldNanos = ticker.read();
    }

    /// Has [#run] end after what is under way. Any thread may call it.
    public void stop() {
        stopped = true;
    }

    /// Follows, on the caller's thread.
    ///
    /// @return where it ended
    /// @throws FollowFailedException if it can't go on, or a [dev.locus.protocol.ServingException] if the cluster
    ///     refuses its requests; what was done before is committed
    public FollowFigures run() {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(request.source())) {
            List<TopicPartition> partitions = KafkaClients.partitions(consumer, request.source());
            if (request.deadLetters() == null) {
                return run(consumer, partitions);
            }
            try (DeadLetters opened = DeadLetters.open(request.source(), request.deadLetters(), events)) {
                deadLetters = opened;
                return run(consumer, partitions);
            }
        } catch (KafkaException e) {
            throw KafkaClients.failure(request.source(), e);
        }
    }

    private FollowFigures run(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        GroupOffsets offsets = new GroupOffsets(consumer, limits.commitEvery(), ticker);
        TopicEnd end = request.untilEnd() ? TopicEnd.of(partitions, consumer, offsets, ticker) : null;
        consumer.subscribe(List.of(request.source().topic()), offsets);
        try {
            while (!stopped && (end == null || !end.isReached())) {
                turn(consumer, offsets);
            }
        } finally {
            drain();
            offsets.commitNow();
        }
        return figures(offsets);
    }

    private void turn(Consumer<byte[], byte[]> consumer, GroupOffsets offsets) {
        runEvents();
        requests.sendDue();
        if (requests.hasRoom()) {
            consumer.resume(consumer.paused());
            take(consumer.poll(POLL), offsets);
        } else {
            consumer.pause(consumer.assignment());
            awaitEvent(POLL);
            take(consumer.poll(Duration.ZERO), offsets);
        }
        offsets.commitIfDue();
        long now = ticker.read();
        if (now - toldNanos >= limits.tellEvery().toNanos()) {
            toldNanos = now;
            progress.at(figures(offsets));
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> polled, GroupOffsets offsets) {
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            records++;
            take(offsets.of(new TopicPartition(record.topic(), record.partition()))
                    .add(record));
        }
        polled.nextOffsets().forEach((partition, next) -> offsets.of(partition).readUpTo(next));
        requests.flush();
    }

    private void take(Delivery delivery) {
        try {
            delivery.setWrite(request.reading().read(delivery.record()));
        } catch (UnreadableRecordException e) {
            putAside(delivery, String.valueOf(e.getMessage()));
            return;
        }
        requests.add(delivery);
    }

    private void putAside(Delivery delivery, String reason) {
        if (delivery.isLost()) {
            return;
        }
        if (deadLetters == null) {
            throw FollowFailedException.refused(
                    delivery.place() + " can't be written: " + reason
                            + ". Correct what writes such records, or have them put aside with --dead-letter TOPIC",
                    null);
        }
        deadLetters.add(delivery, reason);
    }

    private void runEvents() {
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
    }

    private void awaitEvent(Duration atMost) {
        try {
            Runnable event = events.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (event != null) {
                event.run();
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /// Waits for the answers that are still to come. What fails now is found again by whoever goes on.
    private void drain() {
        requests.flush();
        long last = ticker.read() + limits.drain().toNanos();
        while (isUnderWay() && ticker.read() - last < 0) {
            try {
                awaitEvent(POLL);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "while stopping: {0}", e.getMessage());
            }
        }
    }

    private boolean isUnderWay() {
        return requests.sent() > 0 || !events.isEmpty() || (deadLetters != null && deadLetters.underWay() > 0);
    }

    private FollowFigures figures(GroupOffsets offsets) {
        return new FollowFigures(
                records,
                requests.applied(),
                requests.superseded(),
                deadLetters == null ? 0 : deadLetters.done(),
                requests.sentAgain(),
                offsets.lag(),
                offsets.ours().size(),
                requests.waitsFor());
    }
}
