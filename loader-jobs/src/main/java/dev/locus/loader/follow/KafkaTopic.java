package dev.locus.loader.follow;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A topic that live updates come from, and how it is reached.
///
/// @param brokers as Kafka takes them: HOST:PORT[,HOST:PORT]
/// @param group followers of one group share the topic's partitions, and go on where the group has got
/// @param properties of Kafka's clients, for TLS, SASL and tuning
public record KafkaTopic(String brokers, String topic, String group, ImmutableMap<String, String> properties) {
    private static final Pattern ADDRESS =
            Pattern.compile("kafka://([^/,\\s]+:\\d{1,5}(?:,[^/,\\s]+:\\d{1,5})*)/([A-Za-z0-9._-]{1,249})");

    /// What makes a follower one.
    private static final ImmutableSet<String> OURS = ImmutableSet.of(
            "bootstrap.servers",
            "group.id",
            "enable.auto.commit",
            "key.deserializer",
            "value.deserializer",
            "key.serializer",
            "value.serializer");

    public KafkaTopic {
        if (group.isBlank()) {
            throw new IllegalArgumentException("--group must not be empty: name it for what is fed, like shop-item");
        }
        for (String property : properties.keySet()) {
            if (OURS.contains(property)) {
                throw new IllegalArgumentException("Kafka property " + property + " can't be set: "
                        + "brokers and topic are the source, the group is --group, the rest is how following works");
            }
        }
    }

    /// @param address kafka://HOST:PORT[,HOST:PORT]/TOPIC
    public static KafkaTopic parse(String address, String group, ImmutableMap<String, String> properties) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'" + address + "' is not a topic's address: it is kafka://HOST:PORT[,HOST:PORT]/TOPIC");
        }
        return new KafkaTopic(parts.group(1), parts.group(2), group, properties);
    }

    @Override
    public String toString() {
        return "kafka://" + brokers + "/" + topic;
    }
}
