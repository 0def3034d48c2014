package dev.locus.loader.follow;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// The topic where records are put that can't be written: as they were, with headers that say where they stood and what
/// is wrong. A record is done when the brokers have it there. Touched by the follower's thread only.
final class DeadLetters implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaTopic source;
    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final Queue<Runnable> events;
    private int underWay;
    private long done;

    private DeadLetters(KafkaTopic source, String topic, Producer<byte[], byte[]> producer, Queue<Runnable> events) {
        this.source = source;
        this.topic = topic;
        this.producer = producer;
        this.events = events;
    }

    /// @param events what the follower's thread has to do
    static DeadLetters open(KafkaTopic source, String topic, Queue<Runnable> events) {
        Producer<byte[], byte[]> producer = KafkaClients.producer(source);
        try {
            KafkaClients.checkDeadLetters(producer, source, topic);
            return new DeadLetters(source, topic, producer, events);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /// @throws FollowFailedException if Kafka can't take it now; an event throws it if Kafka refuses it later
    void add(Delivery delivery, String reason) {
        ConsumerRecord<byte[], byte[]> record = delivery.record();
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
        Headers headers = letter.headers();
        add(headers, "locus.topic", record.topic());
        add(headers, "locus.partition", Integer.toString(record.partition()));
        add(headers, "locus.offset", Long.toString(record.offset()));
        add(headers, "locus.timestamp", Long.toString(record.timestamp()));
        add(headers, "locus.reason", reason);
        underWay++;
        try {
            var _ = producer.send(letter, (_, failure) -> events.add(() -> answered(delivery, failure)));
        } catch (KafkaException e) {
            underWay--;
            throw failed(delivery, e);
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private void answered(Delivery delivery, @Nullable Exception failure) {
        underWay--;
        if (failure != null) {
            throw failed(delivery, failure);
        }
        done++;
        delivery.finish();
    }

    private FollowFailedException failed(Delivery delivery, Exception failure) {
        return FollowFailedException.stopped(
                delivery.place() + " can't be put into the dead-letter topic '" + topic + "' at " + source.brokers()
                        + ": " + failure.getMessage(),
                failure);
    }

    int underWay() {
        return underWay;
    }

    long done() {
        return done;
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
