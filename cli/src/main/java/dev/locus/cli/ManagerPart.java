package dev.locus.cli;

import com.google.common.collect.ImmutableMap;
import dev.locus.directory.Leadership;
import dev.locus.manager.ControlPlane;
import dev.locus.manager.EtcdConfig;
import dev.locus.manager.EtcdConnection;
import dev.locus.manager.FileLeadership;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A job's manager in a process of its own. Of several, one leads and the others wait; who loses the lead begins
/// anew as one that waits.
final class ManagerPart implements Part {
    private static final System.Logger LOG = System.getLogger(ManagerPart.class.getName());

    private final LocusConfig config;
    private final Path data;
    private final NodeId name;
    private final PartNetwork network;
    private final @Nullable EtcdConnection etcd;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("locus-manager").factory());
    private final ImmutableMap<String, Address> addresses;
    private @Nullable Leadership leadership;
    private @Nullable ControlPlane control;
    private boolean closed;

    ManagerPart(LocusConfig config, Path data, @Nullable NodeId name) {
        this.config = config;
        this.data = data;
        this.name = name == null ? PartNetwork.newName("manager") : name;
        this.network = new PartNetwork(config);
        this.etcd = config.discovery().etcd().isEmpty()
                ? null
                : EtcdConnection.open(
                        EtcdConfig.of(config.discovery().etcd(), config.admin().job()),
                        network.ticker,
                        new SecureRandom());
        ClusterMetrics.addDirectory(network.metrics, network.directory);
        this.addresses = ImmutableMap.of("metrics", network.serveMetrics());
        campaign();
    }

    private synchronized void campaign() {
        if (closed) {
            return;
        }
        Leadership next = etcd == null ? new FileLeadership(data) : etcd.leadership(name.value());
        leadership = next;
        var _ = next.campaign(() -> thread.execute(this::step)).whenCompleteAsync(this::lead, thread);
    }

    private synchronized void lead(Leadership.@Nullable Lead lead, @Nullable Throwable failure) {
        if (closed || lead == null) {
            if (failure != null) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "manager " + name + " can't lead job " + config.admin().job(),
                        failure);
            }
            return;
        }
        network.directory.lead(lead.term());
        ControlPlane leading = ControlPlane.start(
                config.admin(), lead.store(), network.directory, network.transport, network.clock, network.ticker);
        control = leading;
        LOG.log(
                System.Logger.Level.INFO,
                "manager " + name + " leads job " + config.admin().job() + " in term " + lead.term() + ", admin at "
                        + leading.address());
        var _ = leading.formOf(config.nodes()).exceptionally(reason -> {
            LOG.log(System.Logger.Level.ERROR, "job " + config.admin().job() + " can't be formed", reason);
            return null;
        });
    }

    /// The lead is lost: another manager has it, or may have it soon.
    private void step() {
        stopLeading();
        campaign();
    }

    private synchronized void stopLeading() {
        if (control != null) {
            control.close();
            control = null;
        }
        if (leadership != null) {
            leadership.close();
            leadership = null;
        }
    }

    @Override
    public ImmutableMap<String, Address> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        stopLeading();
        thread.shutdownNow();
        network.close();
        if (etcd != null) {
            etcd.close();
        }
    }
}
