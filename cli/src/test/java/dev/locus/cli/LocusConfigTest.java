package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import dev.locus.client.RequestLimits;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.loader.FlightConfig;
import dev.locus.manager.ActivationPolicy;
import dev.locus.manager.ControlConfig;
import dev.locus.proxy.ProxyConfig;
import dev.locus.recorder.RecordingConfig;
import dev.locus.shard.ShardConfig;
import dev.locus.topology.PlacementPolicy;
import dev.locus.transport.Address;
import dev.locus.transport.TransportConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Configuration: what it is without a file, what every key of a file does, what is refused.
class LocusConfigTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int LOOPS = Math.max(1, PROCESSORS / 4);
    private static final int WRITERS = Math.max(1, PROCESSORS / 2);
    private static final int SCORERS = Math.max(1, PROCESSORS - LOOPS);

    /// No value is the default's.
    private static final String EVERY_KEY = """
            kind: locus
            version: 1
            job: shop
            nodes: 5
            partitions: 64
            replicas: 2
            transport:
              message_bytes_max: 1001
              event_loop_threads: 1002
              inflight_calls_per_connection_max: 1003
              stop_grace_ms: 1004
              reflection: true
            scoring:
              address: 127.0.0.1:1005
              inflight_requests_max: 1006
              tenant_inflight_requests_max: 1007
              trial_inflight_requests_max: 1019
              default_deadline_ms: 1008
              items_max: 1009
              string_key_bytes_max: 1010
              deadline_reserve_ms: 1011
            admin:
              address: 127.0.0.1:1012
              prepare_timeout_ms: 1013
              require_trial: either
              trial_requests_min: 1020
            metrics:
              address: 127.0.0.1:1018
            shard:
              image_bytes_max: 1014
              scorer_threads: 1015
              queue_requests_max: 1016
              queue_writes_max: 1019
              items_per_run_max: 1017
            recording:
              users_ppm: 1021
              file_bytes_max: 1022
              file_age_max_ms: 1023
              disk_bytes_max: 1024
              queue_bytes_max: 1025
            flight:
              address: 127.0.0.1:1026
              uploads_max: 1027
              message_bytes_max: 1028
              memory_bytes_max: 1029
              threads: 1030
            directory:
              address: 127.0.0.1:1031
              servers: ["127.0.0.1:1032", "127.0.0.1:1033"]
              etcd: ["127.0.0.1:1034"]
            """;

    @TempDir
    Path directory;

    private LocusConfig read(String yaml) {
        try {
            return LocusConfig.read(Files.writeString(directory.resolve("locus.yaml"), yaml));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void defaults() {
        assertEquals(
                new LocusConfig(
                        3,
                        new TransportConfig(4 * 1_024 * 1_024, LOOPS, 10_000, Duration.ofSeconds(5), false),
                        new ProxyConfig(
                                Address.parse("127.0.0.1:7400"),
                                1_000,
                                800,
                                16,
                                Duration.ofSeconds(1),
                                new RequestLimits(10_000, 1_024, Duration.ofMillis(10))),
                        new ControlConfig(
                                Address.parse("127.0.0.1:7401"),
                                "default",
                                new PlacementPolicy(256, 1),
                                Duration.ofHours(1),
                                new ActivationPolicy(ActivationPolicy.Trial.NONE, 1_000)),
                        Address.parse("127.0.0.1:7402"),
                        new ShardConfig(
                                Path.of("data"),
                                Address.parse("127.0.0.1:0"),
                                8L * 1_024 * 1_024 * 1_024,
                                SCORERS,
                                256,
                                65_536,
                                1_024),
                        new RecordingConfig(0, 64L << 20, Duration.ofMinutes(5), 1L << 30, 32L << 20),
                        new FlightConfig(Address.parse("127.0.0.1:7403"), 2, 67_108_864, 1_073_741_824, WRITERS),
                        new DiscoveryConfig(
                                Address.parse("127.0.0.1:7404"),
                                ImmutableList.of(Address.parse("127.0.0.1:7404")),
                                ImmutableList.of())),
                LocusConfig.defaults());
    }

    @Test
    void everyKeyIsTakenFromTheFile() {
        assertEquals(
                new LocusConfig(
                        5,
                        new TransportConfig(1_001, 1_002, 1_003, Duration.ofMillis(1_004), true),
                        new ProxyConfig(
                                Address.parse("127.0.0.1:1005"),
                                1_006,
                                1_007,
                                1_019,
                                Duration.ofMillis(1_008),
                                new RequestLimits(1_009, 1_010, Duration.ofMillis(1_011))),
                        new ControlConfig(
                                Address.parse("127.0.0.1:1012"),
                                "shop",
                                new PlacementPolicy(64, 2),
                                Duration.ofMillis(1_013),
                                new ActivationPolicy(ActivationPolicy.Trial.EITHER, 1_020)),
                        Address.parse("127.0.0.1:1018"),
                        new ShardConfig(
                                Path.of("data"), Address.parse("127.0.0.1:0"), 1_014, 1_015, 1_016, 1_019, 1_017),
                        new RecordingConfig(1_021, 1_022, Duration.ofMillis(1_023), 1_024, 1_025),
                        new FlightConfig(Address.parse("127.0.0.1:1026"), 1_027, 1_028, 1_029, 1_030),
                        new DiscoveryConfig(
                                Address.parse("127.0.0.1:1031"),
                                ImmutableList.of(Address.parse("127.0.0.1:1032"), Address.parse("127.0.0.1:1033")),
                                ImmutableList.of(Address.parse("127.0.0.1:1034")))),
                read(EVERY_KEY));
    }

    @Test
    void theTestAboveAndTheReferenceKnowEveryKey() throws IOException {
        List<String> keys = keys(LocusConfig.ConfigDocument.class);
        assertEquals(40, keys.size(), keys.toString());
        String reference = Files.readString(reference());
        for (String key : keys) {
            assertTrue(EVERY_KEY.contains(key + ": "), key);
            assertTrue(reference.contains(key + ": "), key + " is not in config.md");
        }
    }

    private static List<String> keys(Class<?> document) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : document.getRecordComponents()) {
            if (component.getType().isRecord()) {
                keys.addAll(keys(component.getType()));
            } else {
                keys.add(component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT));
            }
        }
        return keys;
    }

    /// The page shows a whole file with the defaults. Threads are those of its writer's machine.
    @Test
    void theReferenceShowsTheDefaults() throws IOException {
        String page = Files.readString(reference());
        String yaml = page.substring(page.indexOf("```yaml") + "```yaml".length(), page.lastIndexOf("```"))
                .replaceAll("event_loop_threads: \\d+", "event_loop_threads: " + LOOPS)
                .replaceAll("scorer_threads: \\d+", "scorer_threads: " + SCORERS)
                .replaceAll("(?m)^  threads: \\d+", "  threads: " + WRITERS);
        assertEquals(LocusConfig.defaults(), read(yaml));
    }

    private static Path reference() {
        return Path.of(System.getProperty("locus.home"), "docs", "reference", "config.md");
    }

    @Test
    void aFileWithoutKeysIsTheDefaults() {
        assertEquals(LocusConfig.defaults(), read("kind: locus\nversion: 1\n"));
        assertEquals(LocusConfig.defaults(), read("kind: locus\nversion: 1\nscoring: {}\nshard:\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'node: 3'                                    | unknown key 'node'; did you mean 'nodes'",
                "'scoring: {itemsMax: 3}'                     | unknown key 'scoring.itemsMax'; did you mean 'items_max'",
                "'shard: {scorer_thread: 3}'                  | did you mean 'scorer_threads'",
                "'transport: {message_mb_max: 3}'             | did you mean 'message_bytes_max'",
                "'nodes: 0'                                   | nodes must be 1 or more, not 0",
                "'nodes: many'                                | 'nodes'",
                "'nodes: 2.5'                                 | 'nodes'",
                "'partitions: 100'                            | 100",
                "'replicas: 17'                               | replicas must be from 1 to 16, not 17",
                "'job: \"a b\"'                               | a b",
                "'scoring: {address: nowhere}'                | 'nowhere' is not an address: use HOST:PORT",
                "'scoring: {default_deadline_ms: 0}'          | default_deadline must be above 0",
                "'scoring: {deadline_reserve_ms: -1}'         | deadline_reserve must not be negative",
                "'scoring: {inflight_requests_max: 0}'        | inflight_requests_max must be 1 or more, not 0",
                "'scoring: {tenant_inflight_requests_max: 0}' | tenant_inflight_requests_max must be 1 or more, not 0",
                "'scoring: {string_key_bytes_max: 0}'         | string_key_bytes_max must be 1 or more, not 0",
                "'transport: {message_bytes_max: 0}'          | message_bytes_max must be 1 or more, not 0",
                "'transport: {event_loop_threads: 0}'         | event_loop_threads must be 1 or more, not 0",
                "'transport: {stop_grace_ms: -1}'             | stop_grace must not be negative",
                "'admin: {prepare_timeout_ms: 0}'             | prepare_timeout must be above 0",
                "'metrics: {address: nowhere}'                | 'nowhere' is not an address: use HOST:PORT",
                "'flight: {uploads_max: 0}'                   | uploads_max must be 1 or more, not 0",
                "'flight: {message_bytes_max: 0}'             | message_bytes_max must be 1 or more, not 0",
                "'flight: {memory_bytes_max: 0}'              | memory_bytes_max must be 1 or more, not 0",
                "'flight: {threads: 0}'                       | threads must be 1 or more, not 0",
                "'shard: {image_bytes_max: -1}'               | image_bytes_max must be 0 or more, not -1",
                "'shard: {scorer_threads: 0}'                 | scorer_threads must be 1 or more, not 0",
                "'shard: {queue_requests_max: 0}'             | queue_requests_max must be 1 or more, not 0",
                "'shard: {items_per_run_max: 0}'              | items_per_run_max must be 1 or more, not 0",
                "'directory: {servers: []}'                   | name 1 to 7 directory servers",
                "'nodes: 3\nnodes: 4'                         | Duplicate",
            })
    void whatCanNotBeIsRefusedByName(String line, String message) {
        InvalidDocumentException error =
                assertThrows(InvalidDocumentException.class, () -> read("kind: locus\nversion: 1\n" + line + "\n"));
        assertTrue(String.valueOf(error.getMessage()).contains(message), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains("locus.yaml"), error.getMessage());
    }
}
