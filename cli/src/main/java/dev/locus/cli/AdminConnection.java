package dev.locus.cli;

import com.google.common.base.Ticker;
import com.google.protobuf.Message;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.GrpcTransport;
import dev.locus.transport.Transport;
import dev.locus.transport.TransportConfig;
import dev.locus.transport.WireErrors;
import dev.locus.v1.ActivateChangeRequest;
import dev.locus.v1.ActivateChangeResponse;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.DiffReleasesRequest;
import dev.locus.v1.DiffReleasesResponse;
import dev.locus.v1.DropChangeRequest;
import dev.locus.v1.GetClusterRequest;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.GetDriftRequest;
import dev.locus.v1.GetDriftResponse;
import dev.locus.v1.GetReleaseRequest;
import dev.locus.v1.GetReleaseResponse;
import dev.locus.v1.GetRowRequest;
import dev.locus.v1.GetRowResponse;
import dev.locus.v1.Key;
import dev.locus.v1.ListReleasesRequest;
import dev.locus.v1.ListReleasesResponse;
import dev.locus.v1.RetireReleaseRequest;
import dev.locus.v1.RetireReleaseResponse;
import dev.locus.v1.RollBackRequest;
import dev.locus.v1.RollBackResponse;
import dev.locus.v1.StageChangeRequest;
import dev.locus.v1.StageChangeResponse;
import dev.locus.v1.StartTrialRequest;
import dev.locus.v1.StartTrialResponse;
import dev.locus.v1.StopTrialRequest;
import dev.locus.v1.StopTrialResponse;
import dev.locus.v1.TrialKind;
import dev.locus.v1.ViewInfo;
import io.grpc.MethodDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionException;

/// The admin RPC of a running cluster, as commands use it: one call after the other, each waited for.
///
/// Every call throws [ClusterAwayException] if nobody answers, else [ServingException].
final class AdminConnection implements AutoCloseable {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CHANGE_TIMEOUT = Duration.ofHours(1);

    private final Address admin;
    private final Ticker ticker = Ticker.systemTicker();
    private final Transport transport = new GrpcTransport(TransportConfig.defaults(), ticker);

    AdminConnection(Address admin) {
        this.admin = admin;
    }

    GetClusterResponse cluster() {
        return call(AdminGrpc.getGetClusterMethod(), GetClusterRequest.getDefaultInstance(), ASK_TIMEOUT);
    }

    /// @param number 0 = the active one
    GetReleaseResponse release(long number) {
        GetReleaseRequest request =
                GetReleaseRequest.newBuilder().setRelease(number).build();
        return call(AdminGrpc.getGetReleaseMethod(), request, ASK_TIMEOUT);
    }

    ListReleasesResponse releases() {
        return call(AdminGrpc.getListReleasesMethod(), ListReleasesRequest.getDefaultInstance(), ASK_TIMEOUT);
    }

    DiffReleasesResponse diff(long from, long to) {
        DiffReleasesRequest request = DiffReleasesRequest.newBuilder()
                .setFromRelease(from)
                .setToRelease(to)
                .build();
        return call(AdminGrpc.getDiffReleasesMethod(), request, ASK_TIMEOUT);
    }

    GetRowResponse row(String view, Key key) {
        GetRowRequest request =
                GetRowRequest.newBuilder().setView(view).setKey(key).build();
        return call(AdminGrpc.getGetRowMethod(), request, ASK_TIMEOUT);
    }

    /// The directories must be where every node can read them.
    StageChangeResponse stage(Collection<Path> models, Collection<Path> loads, boolean dryRun) {
        StageChangeRequest.Builder request = StageChangeRequest.newBuilder().setDryRun(dryRun);
        models.forEach(path -> request.addModelDirectories(absolute(path)));
        loads.forEach(path -> request.addLoadDirectories(absolute(path)));
        return call(AdminGrpc.getStageChangeMethod(), request.build(), CHANGE_TIMEOUT);
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    StartTrialResponse startTrial(StartTrialRequest request) {
        return call(AdminGrpc.getStartTrialMethod(), request, CHANGE_TIMEOUT);
    }

    StopTrialResponse stopTrial(long change, TrialKind kind) {
        StopTrialRequest request =
                StopTrialRequest.newBuilder().setChange(change).setKind(kind).build();
        return call(AdminGrpc.getStopTrialMethod(), request, ASK_TIMEOUT);
    }

    GetDriftResponse drift(long change) {
        GetDriftRequest request = GetDriftRequest.newBuilder().setChange(change).build();
        return call(AdminGrpc.getGetDriftMethod(), request, ASK_TIMEOUT);
    }

    ActivateChangeResponse activate(long change) {
        return activate(ActivateChangeRequest.newBuilder().setChange(change).build());
    }

    ActivateChangeResponse activate(ActivateChangeRequest request) {
        return call(AdminGrpc.getActivateChangeMethod(), request, CHANGE_TIMEOUT);
    }

    void drop(long change) {
        DropChangeRequest request =
                DropChangeRequest.newBuilder().setChange(change).build();
        call(AdminGrpc.getDropChangeMethod(), request, ASK_TIMEOUT);
    }

    /// @param release 0 = the active one
    RollBackResponse rollBack(long release, boolean dryRun) {
        RollBackRequest request = RollBackRequest.newBuilder()
                .setRelease(release)
                .setDryRun(dryRun)
                .build();
        return call(AdminGrpc.getRollBackMethod(), request, CHANGE_TIMEOUT);
    }

    RetireReleaseResponse retire(long release, boolean force) {
        RetireReleaseRequest request = RetireReleaseRequest.newBuilder()
                .setRelease(release)
                .setForce(force)
                .build();
        return call(AdminGrpc.getRetireReleaseMethod(), request, CHANGE_TIMEOUT);
    }

    private <Q extends Message, A extends Message> A call(MethodDescriptor<Q, A> method, Q request, Duration timeout) {
        try {
            return transport
                    .send(admin, method, request, Deadline.after(timeout, ticker))
                    .join();
        } catch (CompletionException e) {
            ServingException failure = WireErrors.of(e);
            throw isAway(failure) ? new ClusterAwayException(admin, failure.text()) : failure;
        }
    }

    /// A peer that answers says more than a status code.
    private static boolean isAway(ServingException failure) {
        return failure.error() == ServingError.SHARD_UNAVAILABLE
                && failure.details().isEmpty();
    }

    /// Where requests are sent: a proxy that is up.
    String scoringAddress() {
        GetClusterResponse cluster = cluster();
        if (cluster.getScoringAddressesCount() == 0) {
            throw new ServingException(
                    ServingError.SHARD_UNAVAILABLE,
                    "the cluster has no proxy that is up: 'locus status' shows what is");
        }
        return cluster.getScoringAddresses(0);
    }

    /// What the keys of a view of the active release are: `int64` or `string`.
    String keyType(String view) {
        GetReleaseResponse release = release(0);
        for (ViewInfo info : release.getViewsList()) {
            if (info.getName().equals(view)) {
                return info.getKeyType();
            }
        }
        throw new IllegalArgumentException("no view named '" + view + "'; views of release " + release.getRelease()
                + ": "
                + release.getViewsList().stream().map(ViewInfo::getName).toList()
                + ". Load it with 'locus load " + view + " FILE...'");
    }

    @Override
    public void close() {
        transport.close();
    }
}
