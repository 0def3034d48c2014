package dev.locus.loader;

import java.nio.file.Path;
import java.util.Optional;

/// Brings whole loads into a cluster. Each call waits until it is done.
public interface LoadStaging {
    /// Where a data version of a view is in a cluster.
    ///
    /// @param change it was staged in
    /// @param release it is part of, or was; 0 = none yet
    record Place(long change, long release) {}

    /// Has every node check and ingest a load.
    ///
    /// @return the number of the change
    long stage(Path load);

    /// @return the number of the release
    long activate(long change);

    /// Where a load has come already, perhaps without its loader having heard.
    Optional<Place> find(String view, String dataVersion);
}
