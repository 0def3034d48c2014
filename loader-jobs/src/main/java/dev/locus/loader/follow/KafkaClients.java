package dev.locus.loader.follow;

import com.google.common.base.Throwables;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes Kafka's clients, and says in our words what is wrong with them.
final class KafkaClients {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(10);
    private static final int TOPICS_NAMED_MAX = 10;

    private KafkaClients() {}

    /// Reads only what is committed, from the beginning if its group is new; properties may say otherwise.
    ///
    /// @throws FollowFailedException if they are not properties of a consumer
    static Consumer<byte[], byte[]> consumer(KafkaTopic source) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        if (!"consumer".equalsIgnoreCase(source.properties().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
            config.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    List.of(CooperativeStickyAssignor.class.getName()));
        }
        config.putAll(source.properties());
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, source.brokers());
        config.put(ConsumerConfig.GROUP_ID_CONFIG, source.group());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try {
            return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw unusable(e);
        }
    }

    /// Acknowledges what all in-sync replicas have.
    static Producer<byte[], byte[]> producer(KafkaTopic source) {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ASK_TIMEOUT.toMillis());
        // A record that was as large as its topic takes, and why it was put aside.
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
        source.properties().forEach((name, value) -> {
            if (ProducerConfig.configNames().contains(name)) {
                config.put(name, value);
            }
        });
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, source.brokers());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        try {
            return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw unusable(e);
        }
    }

    private static FollowFailedException unusable(KafkaException failure) {
        return FollowFailedException.refused(
                "Kafka's client can't be made: "
                        + Throwables.getRootCause(failure).getMessage()
                        + ". See --kafka-property and --kafka-properties",
                failure);
    }

    /// @throws FollowFailedException if the topic is not there, or nobody answers
    static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, KafkaTopic source) {
        List<TopicPartition> partitions = new ArrayList<>();
        try {
            List<PartitionInfo> found = consumer.partitionsFor(source.topic(), ASK_TIMEOUT);
            if (found != null) {
                found.forEach(each -> partitions.add(new TopicPartition(each.topic(), each.partition())));
            }
        } catch (UnknownTopicOrPartitionException e) {
            // As if it had none.
        } catch (KafkaException e) {
            throw failure(source, e);
        }
        if (partitions.isEmpty()) {
            throw FollowFailedException.refused(
                    "there is no topic '" + source.topic() + "' at " + source.brokers() + "; topics there: "
                            + topics(consumer, source),
                    null);
        }
        return partitions;
    }

    private static String topics(Consumer<byte[], byte[]> consumer, KafkaTopic source) {
        try {
            TreeSet<String> names =
                    new TreeSet<>(consumer.listTopics(ASK_TIMEOUT).keySet());
            names.removeIf(name -> name.startsWith("__"));
            String first =
                    String.join(", ", names.stream().limit(TOPICS_NAMED_MAX).toList());
            return names.isEmpty() ? "none" : first + (names.size() > TOPICS_NAMED_MAX ? ", …" : "");
        } catch (KafkaException e) {
            throw failure(source, e);
        }
    }

    /// @throws FollowFailedException if the topic is not there and is not made by being asked for
    static void checkDeadLetters(Producer<byte[], byte[]> producer, KafkaTopic source, String topic) {
        if (topic.equals(source.topic())) {
            throw FollowFailedException.refused(
                    "the dead-letter topic is the topic itself, '" + topic + "': name another one", null);
        }
        try {
            producer.partitionsFor(topic);
        } catch (TimeoutException | UnknownTopicOrPartitionException | InvalidTopicException e) {
            throw FollowFailedException.refused(
                    "there is no dead-letter topic '" + topic + "' at " + source.brokers()
                            + ": make it, or name another one (" + e.getMessage() + ")",
                    e);
        } catch (KafkaException e) {
            throw failure(source, e);
        }
    }

    static FollowFailedException failure(KafkaTopic source, KafkaException failure) {
        return switch (failure) {
            case AuthenticationException e ->
                FollowFailedException.refused(
                        "Kafka at " + source.brokers() + " does not let us in: " + e.getMessage()
                                + ". Give credentials with --kafka-properties",
                        e);
            case AuthorizationException e ->
                FollowFailedException.refused(
                        "Kafka at " + source.brokers() + " does not allow it: " + e.getMessage()
                                + ". A follower reads topic '" + source.topic() + "', is in group '" + source.group()
                                + "', and writes the dead-letter topic",
                        e);
            case TimeoutException e ->
                FollowFailedException.stopped(
                        "no Kafka broker answers at " + source.brokers() + " within " + ASK_TIMEOUT.toSeconds() + " s: "
                                + e.getMessage(),
                        e);
            default ->
                FollowFailedException.stopped("Kafka at " + source.brokers() + ": " + failure.getMessage(), failure);
        };
    }
}
