package dev.locus.cluster;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.locus.feature.KeyType;
import dev.locus.loader.follow.FollowFigures;
import dev.locus.loader.follow.FollowLimits;
import dev.locus.loader.follow.FollowRequest;
import dev.locus.loader.follow.KafkaFollower;
import dev.locus.loader.follow.KafkaTopic;
import dev.locus.loader.follow.KeyFormat;
import dev.locus.loader.follow.RecordReading;
import dev.locus.loader.follow.ValueFormat;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A follower of a topic into view `item`, built up and run. Its group is its topic's name.
final class Follow {
    private final TestCluster cluster;
    private final KafkaBroker broker;
    private final String topic;
    private final Map<String, String> properties = new HashMap<>();
    private KeyFormat keyFormat = KeyFormat.TEXT;
    private ValueFormat valueFormat = ValueFormat.JSON;
    private boolean update;
    private RecordReading.@Nullable EventTimeField eventTime;
    private ImmutableSet<String> ignored = ImmutableSet.of();
    private @Nullable String deadLetters;

    Follow(TestCluster cluster, KafkaBroker broker, String topic) {
        this.cluster = cluster;
        this.broker = broker;
        this.topic = topic;
    }

    Follow keys(KeyFormat format) {
        keyFormat = format;
        return this;
    }

    Follow rows() {
        valueFormat = ValueFormat.ROW;
        return this;
    }

    Follow updating() {
        update = true;
        return this;
    }

    Follow eventTime(String field, long millisPerUnit) {
        eventTime = new RecordReading.EventTimeField(field, millisPerUnit);
        return this;
    }

    Follow ignoring(String... fields) {
        ignored = ImmutableSet.copyOf(fields);
        return this;
    }

    Follow deadLetters(String name) {
        deadLetters = name;
        return this;
    }

    Follow property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    private KafkaFollower follower(boolean untilEnd, AtomicReference<FollowFigures> seen) {
        KafkaTopic source =
                KafkaTopic.parse("kafka://" + broker.address() + "/" + topic, topic, ImmutableMap.copyOf(properties));
        RecordReading reading = new RecordReading(KeyType.INT64, keyFormat, valueFormat, update, eventTime, ignored);
        FollowLimits usual = FollowLimits.defaults();
        FollowLimits limits = new FollowLimits(
                usual.writesPerRequestMax(),
                usual.requestBytesMax(),
                usual.requestsMax(),
                usual.writeTimeout(),
                Duration.ofMillis(50),
                Duration.ofMillis(20),
                usual.drain());
        return new KafkaFollower(
                new FollowRequest("item", source, reading, deadLetters, untilEnd),
                (request, timeout) -> cluster.client().write(request, timeout),
                limits,
                Ticker.systemTicker(),
                seen::set);
    }

    /// Until where the topic ends now.
    FollowFigures toTheEnd() {
        return follower(true, new AtomicReference<>()).run();
    }

    Running start() {
        AtomicReference<FollowFigures> seen = new AtomicReference<>(new FollowFigures(0, 0, 0, 0, 0, 0, 0, null));
        KafkaFollower follower = follower(false, seen);
        CompletableFuture<FollowFigures> end = new CompletableFuture<>();
        Thread.ofPlatform().name("follower").start(() -> {
            try {
                end.complete(follower.run());
            } catch (RuntimeException | Error e) {
                end.completeExceptionally(e);
            }
        });
        return new Running(follower, seen, end);
    }

    /// A follower on a thread of its own.
    record Running(KafkaFollower follower, AtomicReference<FollowFigures> seen, CompletableFuture<FollowFigures> end)
            implements AutoCloseable {
        FollowFigures figures() {
            return seen.get();
        }

        FollowFigures stop() {
            follower.stop();
            return end.join();
        }

        @Override
        public void close() {
            follower.stop();
            var _ = end.exceptionally(_ -> seen.get()).join();
        }
    }
}
