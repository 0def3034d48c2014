package dev.locus.cluster;

import static dev.locus.cluster.KafkaBroker.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.cli.Locus;
import dev.locus.loader.follow.FollowFailedException;
import dev.locus.loader.follow.FollowFigures;
import dev.locus.loader.follow.KeyFormat;
import dev.locus.testing.Eventually;
import dev.locus.v1.Row;
import dev.locus.v1.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Records of a topic, of a real broker, are followed into a view. Every test has its own topic, group and items.
class FollowTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static TestCluster cluster;
    private static KafkaBroker broker;

    @BeforeAll
    static void start() {
        broker = KafkaBroker.start(directory.resolve("kafka"));
        cluster = TestCluster.start(directory.resolve("locus"));
        cluster.change()
                .load(Shop.items())
                .model(TestModel.digits("shown", "item.a", "item.b").withoutUser())
                .activate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        broker.close();
    }

    private static Follow follow(String topic) {
        return new Follow(cluster, broker, topic);
    }

    private static String score(long... items) {
        return cluster.ask("shown").items(items).answer().text();
    }

    @Test
    void recordsBecomeRowsAndRecordsWithoutAValueDeleteThem() {
        broker.topic("rows", 2);
        broker.send("rows", 1, "{\"a\": 7, \"b\": 3}");
        broker.send("rows", 2, null);
        broker.send("rows", 777, "{\"a\": 5, \"b\": 5, \"comment\": \"new\"}");
        FollowFigures figures = follow("rows").ignoring("comment").toTheEnd();
        assertEquals("OK 37, DEFAULTED 0, OK 55", score(1, 2, 777));
        assertEquals(3, figures.records());
        assertEquals(3, figures.applied());
        assertEquals(0, figures.lag());
        assertEquals(3, broker.committed("rows", "rows"));
    }

    @Test
    void anUpdateChangesTheFeaturesItNames() {
        broker.topic("updates", 1);
        broker.send("updates", 43, "{\"a\": 9}");
        follow("updates").updating().toTheEnd();
        assertEquals("OK 49", score(43));
    }

    @Test
    void rowsAndKeysMayBeBinary() {
        broker.topic("binary", 1);
        Row row = Row.newBuilder()
                .putFeatures("a", Value.newBuilder().setFloatValue(6).build())
                .putFeatures("b", Value.newBuilder().setInt64Value(1).build())
                .build();
        broker.send("binary", 0, null, ByteBuffer.allocate(8).putLong(44).array(), row.toByteArray());
        follow("binary").rows().keys(KeyFormat.INT64).toTheEnd();
        assertEquals("OK 16", score(44));
    }

    @Test
    void aFieldMayBeTheEventTime() {
        broker.topic("timed", 1);
        Instant now = Instant.now();
        broker.send("timed", 45, "{\"a\": 1, \"b\": 1, \"at\": \"" + now + "\"}");
        broker.send("timed", 45, "{\"a\": 2, \"b\": 2, \"at\": " + (now.getEpochSecond() - 60) + "}");
        FollowFigures figures = follow("timed").eventTime("at", 1_000).toTheEnd();
        assertEquals("OK 11", score(45));
        assertEquals(1, figures.superseded());
    }

    /// The record that is read again alone must not win over the later one of the same millisecond.
    @Test
    void ofEqualTimesTheLaterRecordWinsHoweverOftenTheyAreRead() {
        broker.topic("equal", 1);
        long now = Instant.now().toEpochMilli();
        broker.sendAt("equal", now, 46, "{\"a\": 1, \"b\": 0}");
        broker.sendAt("equal", now, 46, "{\"a\": 2, \"b\": 0}");
        assertEquals(0, follow("equal").toTheEnd().superseded());
        broker.rewind("equal", "equal", 0);
        assertEquals(2, broker.records("equal").size());
        FollowFigures again = follow("equal").property("max.poll.records", "1").toTheEnd();
        assertEquals("OK 2", score(46));
        assertEquals(2, again.records());
        assertEquals(1, again.superseded());
        broker.rewind("equal", "equal", 1);
        assertEquals(1, follow("equal").toTheEnd().records());
        assertEquals("OK 2", score(46));
    }

    @Test
    void recordsThatCantBeWrittenArePutAsideWithTheReason() {
        broker.topic("mixed", 1).topic("aside", 1);
        broker.send("mixed", 47, "{\"a\": ");
        broker.send("mixed", 47, "{\"a\": 8, \"b\": 0}");
        broker.send("mixed", 47, "{\"colour\": \"red\"}");
        broker.send("mixed", 0, null, null, bytes("{}"));
        broker.send("mixed", 0, null, ByteBuffer.allocate(8).putLong(47).array(), bytes("{}"));
        broker.sendAt("mixed", Instant.now().plusSeconds(3_600).toEpochMilli(), 47, "{\"a\": 1}");
        FollowFigures figures = follow("mixed").deadLetters("aside").toTheEnd();
        assertEquals("OK 8", score(47));
        assertEquals(1, figures.applied());
        assertEquals(5, figures.deadLetters());
        assertEquals(6, broker.committed("mixed", "mixed"));
        List<ConsumerRecord<byte[], byte[]>> aside = broker.records("aside");
        assertEquals(5, aside.size());
        assertLetter(aside, 0, "the value is no row: not JSON");
        assertLetter(aside, 2, "view 'item' has no feature 'colour'");
        assertLetter(aside, 3, "the record has no key");
        assertLetter(
                aside,
                4,
                "key 0x000000000000002f is not a whole number in decimal digits; if keys are written by"
                        + " LongSerializer, say --key-format int64");
        assertLetter(aside, 5, "10 minutes from now");
        assertEquals("{\"a\": ", new String(aside.get(0).value(), StandardCharsets.UTF_8));
        assertEquals("47", new String(aside.get(0).key(), StandardCharsets.UTF_8));
    }

    private static void assertLetter(List<ConsumerRecord<byte[], byte[]>> letters, int offset, String reason) {
        ConsumerRecord<byte[], byte[]> letter = letters.stream()
                .filter(each -> header(each, "locus.offset").equals(Integer.toString(offset)))
                .findFirst()
                .orElseThrow();
        assertTrue(header(letter, "locus.reason").contains(reason), header(letter, "locus.reason"));
        assertEquals("mixed 0", header(letter, "locus.topic") + " " + header(letter, "locus.partition"));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void withoutATopicForThemTheFirstSuchRecordStopsIt() {
        broker.topic("strict", 1);
        broker.send("strict", 48, "{\"a\": 5, \"b\": 0}");
        broker.send("strict", 48, "{\"a\": 6, \"b\": 0}");
        broker.send("strict", 48, "nonsense");
        broker.send("strict", 48, "{\"a\": 7, \"b\": 0}");
        FollowFailedException stopped =
                assertThrows(FollowFailedException.class, () -> follow("strict").toTheEnd());
        String message = String.valueOf(stopped.getMessage());
        assertTrue(message.startsWith("topic 'strict', partition 0, offset 2 can't be written: "), message);
        assertTrue(message.contains("--dead-letter"), message);
        assertEquals("OK 6", score(48));
        assertEquals(2, broker.committed("strict", "strict"));
    }

    @Test
    void aTopicThatIsNotThereIsSaid() {
        broker.topic("there", 1);
        assertTrue(refusal(follow("nowhere")).contains("there is no topic 'nowhere'"));
        assertTrue(refusal(follow("nowhere")).contains("there"));
        assertTrue(refusal(follow("there").deadLetters("there")).contains("the topic itself"));
    }

    private static String refusal(Follow follow) {
        FollowFailedException refused = assertThrows(FollowFailedException.class, follow::toTheEnd);
        assertEquals(false, refused.isPassing());
        return String.valueOf(refused.getMessage());
    }

    @Test
    void whileTheClusterIsAwayNothingIsCommittedAndNothingIsLost() {
        broker.topic("patient", 1);
        try (TestCluster other = TestCluster.start(directory.resolve("other"))) {
            other.change()
                    .load(Shop.items())
                    .model(TestModel.digits("shown", "item.a", "item.b").withoutUser())
                    .activate();
            broker.send("patient", 1, "{\"a\": 5, \"b\": 0}");
            try (Follow.Running follower = new Follow(other, broker, "patient")
                    .property("max.poll.records", "10")
                    .start()) {
                Eventually.holds(SOON, () -> broker.committed("patient", "patient") == 1, follower::figures);
                other.stop();
                for (int i = 0; i < 100; i++) {
                    broker.send("patient", 1 + i % 60, "{\"a\": " + i % 10 + ", \"b\": 0}");
                }
                Eventually.holds(SOON, () -> follower.figures().sentAgain() > 20, follower::figures);
                assertTrue(follower.figures().records() < 100, "it reads on: " + follower.figures());
                assertEquals(1, broker.committed("patient", "patient"));
                other.startAgain();
                Eventually.holds(SOON, () -> broker.committed("patient", "patient") == 101, follower::figures);
                assertEquals(101, follower.stop().applied());
            }
            assertEquals(
                    "OK 0, OK 9, OK 0",
                    other.ask("shown").items(41, 40, 31).answer().text());
        }
    }

    @Test
    void followersOfOneGroupShareAndNothingIsLostWhenOneComesOrGoes() {
        broker.topic("shared", 4);
        try (Follow.Running first =
                follow("shared").property("heartbeat.interval.ms", "100").start()) {
            sendRound("shared", 1);
            Eventually.holds(SOON, () -> broker.committed("shared", "shared") == 16, first::figures);
            try (Follow.Running second =
                    follow("shared").property("heartbeat.interval.ms", "100").start()) {
                sendRound("shared", 2);
                Eventually.holds(SOON, () -> second.figures().partitions() == 2, second::figures);
                sendRound("shared", 3);
                Eventually.holds(SOON, () -> broker.committed("shared", "shared") == 48, second::figures);
                sendRound("shared", 4);
                assertTrue(second.stop().records() >= 8, second.figures().toString());
            }
            sendRound("shared", 5);
            Eventually.holds(SOON, () -> broker.committed("shared", "shared") == 80, first::figures);
            assertEquals(4, first.figures().partitions());
        }
        assertEquals("OK 5, OK 5, OK 5, OK 5", score(8, 9, 10, 23));
    }

    /// Items 8 to 23, four to a partition.
    private static void sendRound(String topic, int value) {
        for (int key = 8; key < 24; key++) {
            broker.send(topic, key, "{\"a\": " + value + ", \"b\": 0}");
        }
    }

    @Test
    void aKilledFollowerIsGoneOnFromAndOneThatIsToldToStopEndsWell() throws Exception {
        broker.topic("killed", 2);
        for (int i = 0; i < 60; i++) {
            broker.send("killed", 50 + i % 10, "{\"a\": " + i / 20 + ", \"b\": 0}");
        }
        Process killed = command("killed");
        Eventually.holds(SOON, () -> score(59).equals("OK 2"), () -> score(59));
        killed.destroyForcibly().waitFor();
        for (int i = 0; i < 60; i++) {
            broker.send("killed", 50 + i % 10, "{\"a\": " + (i / 20 + 6) + ", \"b\": 0}");
        }
        Process next = command("killed");
        String all = "OK 8" + ", OK 8".repeat(9);
        Eventually.holds(
                SOON,
                () -> score(50, 51, 52, 53, 54, 55, 56, 57, 58, 59).equals(all),
                () -> score(50, 51, 52, 53, 54, 55, 56, 57, 58, 59));
        next.toHandle().destroy(); // Leaves its output open.

        assertTrue(next.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, next.exitValue());
        String said = new String(next.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(said.endsWith("\"done\":true}\n"), said);
        assertEquals(120, broker.committed("killed", "killed"));
    }

    private static Process command(String topic) {
        return InAnotherProcess.run(
                Locus.class,
                "load",
                "follow",
                "item",
                "kafka://" + broker.address() + "/" + topic,
                "--group=" + topic,
                "--admin=" + cluster.runtime().admin(),
                "--kafka-property=session.timeout.ms=1000",
                "--kafka-property=heartbeat.interval.ms=100",
                "--json");
    }
}
