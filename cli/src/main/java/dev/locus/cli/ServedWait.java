package dev.locus.cli;

import dev.locus.loader.LoadRecord;
import dev.locus.loader.LoadState;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.NodeStatus;
import java.time.Duration;

/// Waits until every node serves a load: until its change is activated, by whomever, and no node is away.
final class ServedWait {
    private static final Duration BETWEEN = Duration.ofMillis(500);

    private final AdminConnection cluster;
    private final Progress progress;

    ServedWait(AdminConnection cluster, Progress progress) {
        this.cluster = cluster;
        this.progress = progress;
    }

    /// @return the load as it is then
    /// @throws IllegalArgumentException if its change is dropped meanwhile
    LoadRecord await(LoadRecord load) {
        if (!isServed(load)) {
            progress.say("Waiting until every node serves " + load.id());
        }
        while (!isServed(load)) {
            pause();
        }
        return refreshed(load);
    }

    private boolean isServed(LoadRecord load) {
        LoadRecord now = refreshed(load);
        if (now.state() != LoadState.ACTIVATED) {
            return false;
        }
        GetClusterResponse status = cluster.cluster();
        return status.getRelease() >= now.release()
                && status.getNodesList().stream().allMatch(NodeStatus::getReachable);
    }

    private LoadRecord refreshed(LoadRecord load) {
        return LoadRefresh.of(load, cluster)
                .orElseThrow(() -> new IllegalArgumentException(
                        "change " + load.change() + " was dropped: load again, or stage the load directory"));
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
