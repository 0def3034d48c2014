package dev.locus.cli;

import com.google.common.collect.ImmutableList;
import dev.locus.client.RequestLimits;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.feature.YamlReader;
import dev.locus.loader.FlightConfig;
import dev.locus.manager.ActivationPolicy;
import dev.locus.manager.ControlConfig;
import dev.locus.proxy.ProxyConfig;
import dev.locus.recorder.RecordingConfig;
import dev.locus.shard.ShardConfig;
import dev.locus.topology.PlacementPolicy;
import dev.locus.transport.Address;
import dev.locus.transport.TransportConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every setting and limit of an embedded cluster. `docs/reference/config.md` lists the keys of its YAML file.
///
/// @param nodes shard actors
/// @param metrics where Prometheus reads; port 0 = any free one
/// @param shard of every node; its data directory is given to each anew
/// @param recording of every node
/// @param flight where uploads are taken
/// @param discovery how parts in processes of their own find each other
public record LocusConfig(
        int nodes,
        TransportConfig transport,
        ProxyConfig scoring,
        ControlConfig admin,
        Address metrics,
        ShardConfig shard,
        RecordingConfig recording,
        FlightConfig flight,
        DiscoveryConfig discovery) {
    public static final String KIND = "locus";

    public LocusConfig {
        if (nodes < 1) {
            throw new IllegalArgumentException("nodes must be 1 or more, not " + nodes);
        }
    }

    public static LocusConfig defaults() {
        return new LocusConfig(
                3,
                TransportConfig.defaults(),
                ProxyConfig.defaults(),
                ControlConfig.defaults(),
                Address.loopback(7402),
                ShardConfig.defaults(Path.of("data")),
                RecordingConfig.defaults(),
                FlightConfig.defaults(),
                DiscoveryConfig.defaults());
    }

    /// @throws InvalidDocumentException if the file says something it can't say
    public static LocusConfig read(Path file) {
        ConfigDocument document = YamlReader.read(file, KIND, ConfigDocument.class);
        try {
            return document.over(defaults());
        } catch (IllegalArgumentException e) {
            throw new InvalidDocumentException(file + ": " + e.getMessage());
        }
    }

    public LocusConfig withNodes(int count) {
        return new LocusConfig(count, transport, scoring, admin, metrics, shard, recording, flight, discovery);
    }

    public LocusConfig withImageBytesMax(long bytes) {
        return withShard(new ShardConfig(
                shard.dataDirectory(),
                shard.listen(),
                bytes,
                shard.scorerThreads(),
                shard.queueRequestsMax(),
                shard.queueWritesMax(),
                shard.itemsPerRunMax()));
    }

    public LocusConfig withShard(ShardConfig other) {
        return new LocusConfig(nodes, transport, scoring, admin, metrics, other, recording, flight, discovery);
    }

    public LocusConfig withScoring(ProxyConfig other) {
        return new LocusConfig(nodes, transport, other, admin, metrics, shard, recording, flight, discovery);
    }

    public LocusConfig withTransport(TransportConfig other) {
        return new LocusConfig(nodes, other, scoring, admin, metrics, shard, recording, flight, discovery);
    }

    public LocusConfig withPartitions(int partitions) {
        PlacementPolicy placement =
                new PlacementPolicy(partitions, admin.placement().replicas());
        return new LocusConfig(
                nodes,
                transport,
                scoring,
                new ControlConfig(admin.listen(), admin.job(), placement, admin.prepareTimeout(), admin.activation()),
                metrics,
                shard,
                recording,
                flight,
                discovery);
    }

    /// Scoring, admin, metrics and uploads on any free ports, for tests and trials beside something else.
    public LocusConfig withFreePorts() {
        Address free = Address.loopback(0);
        ProxyConfig proxy = new ProxyConfig(
                free,
                scoring.inflightRequestsMax(),
                scoring.tenantInflightRequestsMax(),
                scoring.trialInflightRequestsMax(),
                scoring.defaultDeadline(),
                scoring.limits());
        ControlConfig control =
                new ControlConfig(free, admin.job(), admin.placement(), admin.prepareTimeout(), admin.activation());
        return new LocusConfig(
                nodes,
                transport,
                proxy,
                control,
                free,
                shard,
                recording,
                flight.withListen(free),
                discovery.withListen(free));
    }

    /// The file as it is written. A key that is left out keeps its default.
    record ConfigDocument(
            @Nullable String job,
            @Nullable Integer partitions,
            @Nullable Integer replicas,
            @Nullable Integer nodes,
            @Nullable TransportDocument transport,
            @Nullable ScoringDocument scoring,
            @Nullable AdminDocument admin,
            @Nullable MetricsDocument metrics,
            @Nullable ShardDocument shard,
            @Nullable RecordingDocument recording,
            @Nullable FlightDocument flight,
            @Nullable DirectoryDocument directory) {
        LocusConfig over(LocusConfig defaults) {
            ControlConfig control = defaults.admin();
            PlacementPolicy placement = new PlacementPolicy(
                    or(partitions, control.placement().partitions()),
                    or(replicas, control.placement().replicas()));
            ControlConfig named = new ControlConfig(
                    control.listen(),
                    or(job, control.job()),
                    placement,
                    control.prepareTimeout(),
                    control.activation());
            return new LocusConfig(
                    or(nodes, defaults.nodes()),
                    transport == null ? defaults.transport() : transport.over(defaults.transport()),
                    scoring == null ? defaults.scoring() : scoring.over(defaults.scoring()),
                    admin == null ? named : admin.over(named),
                    metrics == null ? defaults.metrics() : metrics.over(defaults.metrics()),
                    shard == null ? defaults.shard() : shard.over(defaults.shard()),
                    recording == null ? defaults.recording() : recording.over(defaults.recording()),
                    flight == null ? defaults.flight() : flight.over(defaults.flight()),
                    directory == null ? defaults.discovery() : directory.over(defaults.discovery()));
        }
    }

    record TransportDocument(
            @Nullable Integer messageBytesMax,
            @Nullable Integer eventLoopThreads,
            @Nullable Integer inflightCallsPerConnectionMax,
            @Nullable Long stopGraceMs,
            @Nullable Boolean reflection) {
        TransportConfig over(TransportConfig defaults) {
            return new TransportConfig(
                    or(messageBytesMax, defaults.messageBytesMax()),
                    or(eventLoopThreads, defaults.eventLoopThreads()),
                    or(inflightCallsPerConnectionMax, defaults.inflightCallsPerConnectionMax()),
                    millis(stopGraceMs, defaults.stopGrace()),
                    or(reflection, defaults.reflection()));
        }
    }

    record ScoringDocument(
            @Nullable String address,
            @Nullable Integer inflightRequestsMax,
            @Nullable Integer tenantInflightRequestsMax,
            @Nullable Integer trialInflightRequestsMax,
            @Nullable Long defaultDeadlineMs,
            @Nullable Integer itemsMax,
            @Nullable Integer stringKeyBytesMax,
            @Nullable Long deadlineReserveMs) {
        ProxyConfig over(ProxyConfig defaults) {
            return new ProxyConfig(
                    address == null ? defaults.listen() : Address.parse(address),
                    or(inflightRequestsMax, defaults.inflightRequestsMax()),
                    or(tenantInflightRequestsMax, defaults.tenantInflightRequestsMax()),
                    or(trialInflightRequestsMax, defaults.trialInflightRequestsMax()),
                    millis(defaultDeadlineMs, defaults.defaultDeadline()),
                    new RequestLimits(
                            or(itemsMax, defaults.limits().itemsMax()),
                            or(stringKeyBytesMax, defaults.limits().stringKeyBytesMax()),
                            millis(deadlineReserveMs, defaults.limits().deadlineReserve())));
        }
    }

    record AdminDocument(
            @Nullable String address,
            @Nullable Long prepareTimeoutMs,
            @Nullable String requireTrial,
            @Nullable Long trialRequestsMin) {
        ControlConfig over(ControlConfig defaults) {
            return new ControlConfig(
                    address == null ? defaults.listen() : Address.parse(address),
                    defaults.job(),
                    defaults.placement(),
                    millis(prepareTimeoutMs, defaults.prepareTimeout()),
                    new ActivationPolicy(
                            requireTrial == null ? defaults.activation().trial() : trial(requireTrial),
                            or(trialRequestsMin, defaults.activation().requestsMin())));
        }

        private static ActivationPolicy.Trial trial(String word) {
            return Stream.of(ActivationPolicy.Trial.values())
                    .filter(trial -> trial.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "require_trial must be none, shadow, canary or either, not '" + word + "'"));
        }
    }

    record MetricsDocument(@Nullable String address) {
        Address over(Address defaults) {
            return address == null ? defaults : Address.parse(address);
        }
    }

    record FlightDocument(
            @Nullable String address,
            @Nullable Integer uploadsMax,
            @Nullable Integer messageBytesMax,
            @Nullable Long memoryBytesMax,
            @Nullable Integer threads) {
        FlightConfig over(FlightConfig defaults) {
            return new FlightConfig(
                    address == null ? defaults.listen() : Address.parse(address),
                    or(uploadsMax, defaults.uploadsMax()),
                    or(messageBytesMax, defaults.messageBytesMax()),
                    or(memoryBytesMax, defaults.memoryBytesMax()),
                    or(threads, defaults.threads()));
        }
    }

    record DirectoryDocument(
            @Nullable String address,
            @Nullable List<String> servers,
            @Nullable List<String> etcd) {
        DiscoveryConfig over(DiscoveryConfig defaults) {
            return new DiscoveryConfig(
                    address == null ? defaults.listen() : Address.parse(address),
                    servers == null ? defaults.servers() : addresses(servers),
                    etcd == null ? defaults.etcd() : addresses(etcd));
        }

        private static ImmutableList<Address> addresses(List<String> texts) {
            return texts.stream().map(Address::parse).collect(ImmutableList.toImmutableList());
        }
    }

    record ShardDocument(
            @Nullable Long imageBytesMax,
            @Nullable Integer scorerThreads,
            @Nullable Integer queueRequestsMax,
            @Nullable Integer queueWritesMax,
            @Nullable Integer itemsPerRunMax) {
        ShardConfig over(ShardConfig defaults) {
            return new ShardConfig(
                    defaults.dataDirectory(),
                    defaults.listen(),
                    or(imageBytesMax, defaults.imageBytesMax()),
                    or(scorerThreads, defaults.scorerThreads()),
                    or(queueRequestsMax, defaults.queueRequestsMax()),
                    or(queueWritesMax, defaults.queueWritesMax()),
                    or(itemsPerRunMax, defaults.itemsPerRunMax()));
        }
    }

    record RecordingDocument(
            @Nullable Integer usersPpm,
            @Nullable Long fileBytesMax,
            @Nullable Long fileAgeMaxMs,
            @Nullable Long diskBytesMax,
            @Nullable Long queueBytesMax) {
        RecordingConfig over(RecordingConfig defaults) {
            return new RecordingConfig(
                    or(usersPpm, defaults.sharePpm()),
                    or(fileBytesMax, defaults.fileBytesMax()),
                    millis(fileAgeMaxMs, defaults.fileAgeMax()),
                    or(diskBytesMax, defaults.diskBytesMax()),
                    or(queueBytesMax, defaults.queueBytesMax()));
        }
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private static Duration millis(@Nullable Long value, Duration otherwise) {
        return value == null ? otherwise : Duration.ofMillis(value);
    }
}
