package dev.locus.cli;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.locus.feature.KeyType;
import dev.locus.loader.follow.FollowFailedException;
import dev.locus.loader.follow.FollowLimits;
import dev.locus.loader.follow.FollowRequest;
import dev.locus.loader.follow.KafkaFollower;
import dev.locus.loader.follow.KafkaTopic;
import dev.locus.loader.follow.KeyFormat;
import dev.locus.loader.follow.RecordReading;
import dev.locus.loader.follow.ValueFormat;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus load follow`: a topic's records become live updates of a view.
@Command(
        name = "follow",
        mixinStandardHelpOptions = true,
        description = {
            "Writes the records of a Kafka topic into a view while it is served, until Ctrl-C or SIGTERM. A record's key",
            "is the entity's key, its value the row; without a value it deletes the row. The newest event time wins, of",
            "equal ones the larger offset. Offsets are committed after the write: started again, it goes on where it was."
        },
        footer = {
            "",
            "Exit codes: 0 stopped or at the end; 2 refused: a record, an option or access has to be corrected;",
            "3 stopped by something that passes: start it again.",
            "",
            "Examples:",
            "  locus load follow item kafka://127.0.0.1:9092/items --group shop-item --dead-letter items-refused",
            "  locus load follow item kafka://k1:9092,k2:9092/prices --group shop-prices --update",
            "  locus load follow item kafka://k1:9093/items --group shop-item --kafka-properties client.properties",
            "  locus load follow item kafka://k1:9092/items --group backfill --until-end --event-time-field changed_at"
        })
final class FollowCommand implements Callable<Integer> {
    /// What whole numbers of the event time are.
    enum Unit {
        MS(1),
        S(1_000);

        private final long millis;

        Unit(long millis) {
            this.millis = millis;
        }
    }

    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(index = "0", paramLabel = "VIEW", description = "The view.")
    private String view = "";

    @Parameters(index = "1", paramLabel = "TOPIC", description = "kafka://HOST:PORT[,HOST:PORT]/TOPIC")
    private String topic = "";

    @Option(
            names = "--group",
            paramLabel = "NAME",
            required = true,
            description = {
                "The consumer group. Followers of one group share the topic; a new group begins at the topic's beginning.",
                "Each cluster needs a group of its own."
            })
    private String group = "";

    @Option(
            names = "--format",
            paramLabel = "json|row",
            defaultValue = "json",
            description = "What values are: JSON objects by feature, or serialized locus.v1.Row (default: json).")
    private ValueFormat format = ValueFormat.JSON;

    @Option(
            names = "--key-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = {
                "What keys are: 'text'; or, for int64 keys, 'int64' (8 bytes, as LongSerializer) or 'int32' (4 bytes, as",
                "IntegerSerializer). Default: text, decimal digits for int64 keys."
            })
    private KeyFormat keyFormat = KeyFormat.TEXT;

    @Option(names = "--update", description = "Change the features that a value names, and leave the others.")
    private boolean update;

    @Option(
            names = "--event-time-field",
            paramLabel = "FIELD",
            description = {
                "The field of values that says when they came true, a whole number or like 2026-01-02T03:04:05Z; it is no",
                "feature then (default: the record's own time, which deletions always take)."
            })
    private @Nullable String eventTimeField;

    @Option(
            names = "--event-time-unit",
            paramLabel = "ms|s",
            defaultValue = "ms",
            description = "What whole numbers in it are, since 1970 (default: ms).")
    private Unit eventTimeUnit = Unit.MS;

    @Option(
            names = "--ignore",
            paramLabel = "FIELD",
            split = ",",
            description = "Fields of values that are no features of the view.")
    private Set<String> ignored = new LinkedHashSet<>();

    @Option(
            names = "--dead-letter",
            paramLabel = "TOPIC",
            description = {
                "Put records there that can't be written, with headers locus.topic, .partition, .offset, .timestamp and",
                ".reason (default: stop at the first)."
            })
    private @Nullable String deadLetters;

    @Option(names = "--until-end", description = "End where the topic ended when it began.")
    private boolean untilEnd;

    @Option(
            names = "--kafka-property",
            paramLabel = "NAME=VALUE",
            description = "A property of Kafka's clients, such as auto.offset.reset=latest. Again and again.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = "--kafka-properties",
            paramLabel = "FILE",
            description = "A file of such properties, as for Kafka's own tools: TLS, SASL.")
    private @Nullable Path propertiesFile;

    @Option(names = "--json", description = "Print progress as one JSON object a line, and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        KafkaTopic source = KafkaTopic.parse(topic, group, allProperties());
        try (AdminConnection cluster = admin.connect();
                ServedWrites writes = new ServedWrites(admin, cluster.scoringAddress())) {
            FollowRequest request =
                    new FollowRequest(view, source, reading(cluster.keyType(view)), deadLetters, untilEnd);
            FollowText text = new FollowText(view + " from " + source, json, InstantSource.system());
            KafkaFollower follower =
                    new KafkaFollower(request, writes, FollowLimits.defaults(), Ticker.systemTicker(), text);
            new FollowRun(follower, untilEnd, text).run();
        } catch (ClusterAwayException e) {
            throw FollowFailedException.stopped(String.valueOf(e.getMessage()), e);
        }
        return 0;
    }

    private RecordReading reading(String keyType) {
        RecordReading.EventTimeField eventTime =
                eventTimeField == null ? null : new RecordReading.EventTimeField(eventTimeField, eventTimeUnit.millis);
        return new RecordReading(
                keyType.equals("string") ? KeyType.STRING : KeyType.INT64,
                keyFormat,
                format,
                update,
                eventTime,
                ImmutableSet.copyOf(ignored));
    }

    private ImmutableMap<String, String> allProperties() {
        Map<String, String> all = new LinkedHashMap<>();
        if (propertiesFile != null) {
            Properties read = new Properties();
            try (Reader text = Files.newBufferedReader(propertiesFile)) {
                read.load(text);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "can't read --kafka-properties " + propertiesFile + ": " + e.getMessage(), e);
            }
            read.stringPropertyNames().forEach(name -> all.put(name, read.getProperty(name)));
        }
        all.putAll(properties);
        return ImmutableMap.copyOf(all);
    }
}
