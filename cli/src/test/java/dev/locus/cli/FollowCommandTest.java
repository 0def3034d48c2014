package dev.locus.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `locus load follow` refuses before it reads anything. tests/cluster follows real topics.
class FollowCommandTest {
    /// Nobody answers there.
    private final Commands commands = new Commands("--admin", "127.0.0.1:1");

    @Test
    void aClusterThatIsAwayIsSomethingThatPasses() {
        commands.run("load", "follow", "item", "kafka://127.0.0.1:1/items", "--group=g")
                .assertEnded(3, "no cluster answers at 127.0.0.1:1");
    }

    @Test
    void whatIsNoTopicOrNoOptionIsNamed(@TempDir Path directory) throws IOException {
        commands.run("load", "follow", "item", "127.0.0.1:9092/items", "--group=g")
                .assertEnded(2, "'127.0.0.1:9092/items' is not a topic's address: it is kafka://HOST:PORT");
        commands.run("load", "follow", "item", "kafka://h:1/t", "--group= ")
                .assertEnded(2, "--group must not be empty");
        commands.run("load", "follow", "item", "kafka://h:1/t").assertEnded(2, "--group");
        commands.run("load", "follow", "item", "kafka://h:1/t", "--group=g", "--kafka-property", "group.id=x")
                .assertEnded(2, "Kafka property group.id can't be set");
        Path file = Files.writeString(directory.resolve("client.properties"), "enable.auto.commit=true\n");
        commands.run("load", "follow", "item", "kafka://h:1/t", "--group=g", "--kafka-properties", file.toString())
                .assertEnded(2, "Kafka property enable.auto.commit can't be set");
        commands.run("load", "follow", "item", "kafka://h:1/t", "--group=g", "--kafka-properties", "nowhere")
                .assertEnded(2, "can't read --kafka-properties nowhere");
    }
}
