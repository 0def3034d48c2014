package dev.locus.client;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.locus.directory.Directory;
import dev.locus.directory.DirectoryView;
import dev.locus.transport.Address;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Tells a gRPC channel where the proxies of a job are, the best one first, for as long as it is open. The
/// channel keeps to one of them until that is gone; a scoring call that finds it away is tried again on the
/// next.
final class LocusNameResolver extends NameResolver {
    /// Reading is safe to repeat; writing is not, unless the caller numbers its writes. `UNKNOWN` is what gRPC
    /// says when a connection ends while a call is being written; no error of Locus has that code.
    private static final Map<String, ?> SERVICE_CONFIG = ImmutableMap.of(
            "loadBalancingConfig",
            List.of(Map.of("pick_first", Map.of())),
            "methodConfig",
            List.of(Map.of(
                    "name",
                    List.of(Map.of("service", "locus.v1.Scoring")),
                    "retryPolicy",
                    Map.of(
                            "maxAttempts",
                            3.0,
                            "initialBackoff",
                            "0.01s",
                            "maxBackoff",
                            "0.1s",
                            "backoffMultiplier",
                            2.0,
                            "retryableStatusCodes",
                            List.of("UNAVAILABLE", "UNKNOWN")))),
            "retryThrottling",
            Map.of("maxTokens", 100.0, "tokenRatio", 0.2));

    private final String authority;
    private final Directory directory;
    private final AutoCloseable resources;
    private final ProxyOrder order;
    private final SynchronizationContext thread;
    private final Executor blocking;
    private final ServiceConfigParser parser;
    private Directory.@Nullable Registration subscription;
    private @Nullable ImmutableList<Address> told;

    /// @param resources closed with this
    LocusNameResolver(
            String authority, Directory directory, AutoCloseable resources, ProxyOrder order, NameResolver.Args args) {
        this.authority = authority;
        this.directory = directory;
        this.resources = resources;
        this.order = order;
        this.thread = args.getSynchronizationContext();
        this.blocking = Objects.requireNonNull(args.getOffloadExecutor(), "a channel has one");
        this.parser = args.getServiceConfigParser();
    }

    @Override
    public String getServiceAuthority() {
        return authority;
    }

    @Override
    public void start(Listener2 listener) {
        subscription = directory.subscribe(view -> thread.execute(() -> see(view, listener)));
    }

    /// Until the directory has answered there is nothing to tell: calls wait for it, as long as their deadlines
    /// let them.
    private void see(DirectoryView view, Listener2 listener) {
        ImmutableList<Address> proxies = order.of(view);
        if (view.version() == 0 || proxies.equals(told)) {
            return;
        }
        told = proxies;
        blocking.execute(() -> {
            ResolutionResult result = result(proxies);
            thread.execute(() -> {
                if (proxies.equals(told)) {
                    var unused = listener.onResult2(result);
                }
            });
        });
    }

    private ResolutionResult result(List<Address> proxies) {
        ResolutionResult.Builder result = ResolutionResult.newBuilder();
        if (proxies.isEmpty()) {
            return result.setAddressesOrError(StatusOr.fromStatus(
                            Status.UNAVAILABLE.withDescription("no proxy of " + authority + " is up")))
                    .build();
        }
        List<EquivalentAddressGroup> groups = proxies.stream()
                .map(proxy -> new EquivalentAddressGroup(new InetSocketAddress(proxy.host(), proxy.port())))
                .toList();
        return result.setAddressesOrError(StatusOr.fromValue(groups))
                .setServiceConfig(parser.parseServiceConfig(SERVICE_CONFIG))
                .build();
    }

    @Override
    public void shutdown() {
        if (subscription != null) {
            subscription.close();
        }
        blocking.execute(() -> {
            try {
                resources.close();
            } catch (Exception e) {
                throw new IllegalStateException("can't close the directory of " + authority, e);
            }
        });
    }
}
