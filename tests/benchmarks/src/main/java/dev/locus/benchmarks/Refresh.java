package dev.locus.benchmarks;

import com.google.common.base.Ticker;
import com.google.protobuf.Message;
import dev.locus.transport.Address;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.v1.ActivateChangeRequest;
import dev.locus.v1.AdminGrpc;
import dev.locus.v1.RetireReleaseRequest;
import dev.locus.v1.StageChangeRequest;
import io.grpc.MethodDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Refreshes of a bench's cluster through its admin service.
final class Refresh {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    /// How long the steps of one took, in nanoseconds.
    record Times(long staging, long activating, long retiring) {}

    private final Transport transport;
    private final Address admin;

    Refresh(Transport transport, Address admin) {
        this.transport = transport;
        this.admin = admin;
    }

    /// Stages the loads, activates them, and retires the release before.
    Times run(List<Path> loads) {
        StageChangeRequest change = StageChangeRequest.newBuilder()
                .addAllLoadDirectories(loads.stream()
                        .map(load -> load.toAbsolutePath().toString())
                        .toList())
                .build();
        long begin = System.nanoTime();
        long staged = send(AdminGrpc.getStageChangeMethod(), change).getChange();
        long activating = System.nanoTime();
        long release = send(
                        AdminGrpc.getActivateChangeMethod(),
                        ActivateChangeRequest.newBuilder().setChange(staged).build())
                .getRelease();
        long retiring = System.nanoTime();
        send(
                AdminGrpc.getRetireReleaseMethod(),
                RetireReleaseRequest.newBuilder()
                        .setRelease(release - 1)
                        .setForce(true)
                        .build());
        return new Times(activating - begin, retiring - activating, System.nanoTime() - retiring);
    }

    private <Q extends Message, A extends Message> A send(MethodDescriptor<Q, A> method, Q request) {
        return transport
                .send(admin, method, request, Deadline.after(TIMEOUT, Ticker.systemTicker()))
                .join();
    }
}
