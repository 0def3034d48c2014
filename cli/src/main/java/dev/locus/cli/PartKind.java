package dev.locus.cli;

import dev.locus.topology.NodeId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The kinds of [Part], as `locus run` names them.
enum PartKind {
    DIRECTORY,
    MANAGER,
    SHARD,
    PROXY;

    /// @param data what it keeps; those that keep nothing leave it alone
    /// @param name tells parts of one kind apart; null = any that nobody has. A shard actor keeps its first name
    Part start(LocusConfig config, Path data, @Nullable NodeId name) {
        return switch (this) {
            case DIRECTORY -> new DirectoryPart(config);
            case MANAGER -> new ManagerPart(config, data, name);
            case SHARD -> new ShardPart(config, data, name);
            case PROXY -> new ProxyPart(config, name);
        };
    }
}
