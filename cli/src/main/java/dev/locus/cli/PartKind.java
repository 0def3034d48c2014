package dev.locus.cli;

import dev.locus.topology.NodeId;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The kinds of [Part], as `locus run` names them.
enum PartKind {
    DIRECTORY(start -> new DirectoryPart(start.config())),
    MANAGER(start -> new ManagerPart(start.config(), start.data(), start.name())),
    SHARD(start -> new ShardPart(start.config(), start.data(), start.name())),
    PROXY(start -> new ProxyPart(start.config(), start.name()));

    private final Function<Start, Part> starting;

    PartKind(Function<Start, Part> starting) {
        this.starting = starting;
    }

    /// What a part is started with.
    ///
    /// @param data what it keeps; those that keep nothing leave it alone
    /// @param name tells parts of one kind apart; null = any that nobody has. A shard actor keeps its first name
    private record Start(
            LocusConfig config, Path data, @Nullable NodeId name) {}

    Part start(LocusConfig config, Path data, @Nullable NodeId name) {
        return starting.apply(new Start(config, data, name));
    }
}
