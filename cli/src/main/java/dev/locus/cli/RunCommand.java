package dev.locus.cli;

import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus run`: one part of a cluster, in this process.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one part of a cluster in this process until Ctrl-C or SIGTERM: a directory server, the manager of a job,",
            "a shard actor or a proxy. The parts of a job have the same configuration, and find each other through its",
            "directory servers. Once it runs, it prints what it answers and where."
        },
        footer = {
            "",
            "Examples:",
            "  locus run directory --config locus.yaml",
            "  locus run manager --config locus.yaml --data data/manager",
            "  locus run shard --config locus.yaml --data data/node-1 --name node-1      one for each of 'nodes:'",
            "  locus run proxy --config locus.yaml --free-ports"
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PART", description = "directory, manager, shard or proxy.")
    private String part = "";

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The job's configuration.")
    private Path config = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "What it keeps: needed by shard, and by manager unless etcd is configured.")
    private @Nullable Path data;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Tells parts of one kind apart. A shard actor keeps that of its data directory. Default: a new one.")
    private @Nullable String name;

    @Option(names = "--free-ports", description = "Listen on any free ports, whatever the configuration says.")
    private boolean freePorts;

    @Option(names = "--json", description = "Print the addresses as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        LocusConfig settings = LocusConfig.read(config);
        if (freePorts) {
            settings = settings.withFreePorts();
        }
        PartKind kind = kind();
        boolean keeps = kind == PartKind.SHARD
                || (kind == PartKind.MANAGER && settings.discovery().etcd().isEmpty());
        if (keeps && data == null) {
            throw new IllegalArgumentException(
                    "say with --data where the " + part + " keeps its data, like --data data/" + part + "-1");
        }
        Path kept = data == null ? Path.of("") : data;
        Part running = kind.start(settings, kept, name == null ? null : new NodeId(name));
        print(running.addresses());
        UntilStopped.await(running::close);
        return 0;
    }

    private PartKind kind() {
        for (PartKind kind : PartKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(part)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("there is no part '" + part + "': run directory, manager, shard or proxy");
    }

    private void print(Map<String, Address> addresses) {
        if (json) {
            var object = Json.object();
            addresses.forEach((service, address) -> object.put(service, address.toString()));
            System.out.println(object);
        } else {
            addresses.forEach((service, address) -> System.out.printf("%-10s %s%n", service, address));
        }
        System.out.flush();
    }
}
