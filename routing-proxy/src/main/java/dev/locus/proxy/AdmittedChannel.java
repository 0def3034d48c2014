package dev.locus.proxy;

import dev.locus.client.ScoreChannel;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.transport.Deadline;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Lets a bounded number of requests in, altogether and for each tenant; refuses the others at once.
final class AdmittedChannel implements ScoreChannel {
    /// Tenants beyond this number share one count.
    private static final int TENANTS_MAX = 1_000;

    private static final String DEFAULT_TENANT = "default";

    private final ScoreChannel delegate;
    private final int inflightMax;
    private final int tenantInflightMax;
    private final RequestCounts counts;
    private final AtomicInteger inflight = new AtomicInteger();
    private final ConcurrentMap<String, AtomicInteger> tenants = new ConcurrentHashMap<>();

    AdmittedChannel(ScoreChannel delegate, int inflightMax, int tenantInflightMax, RequestCounts counts) {
        this.delegate = delegate;
        this.inflightMax = inflightMax;
        this.tenantInflightMax = tenantInflightMax;
        this.counts = counts;
    }

    @Override
    public CompletableFuture<ScoreResponse> score(ScoreRequest request, Deadline deadline) {
        AtomicInteger tenant = tenant(request.getTenant());
        if (!take(inflight, inflightMax)) {
            counts.refused();
            return refused(inflightMax + " requests are under way (inflight_requests_max)");
        }
        if (!take(tenant, tenantInflightMax)) {
            inflight.decrementAndGet();
            counts.refusedTenant();
            return refused(tenantInflightMax + " requests of this tenant are under way (tenant_inflight_requests_max)");
        }
        CompletableFuture<ScoreResponse> answer = delegate.score(request, deadline);
        var _ = answer.whenComplete((scores, failure) -> {
            tenant.decrementAndGet();
            inflight.decrementAndGet();
        });
        return answer;
    }

    private AtomicInteger tenant(String name) {
        String counted =
                name.isEmpty() || (tenants.size() >= TENANTS_MAX && !tenants.containsKey(name)) ? DEFAULT_TENANT : name;
        return tenants.computeIfAbsent(counted, each -> new AtomicInteger());
    }

    private static boolean take(AtomicInteger permits, int max) {
        if (permits.incrementAndGet() <= max) {
            return true;
        }
        permits.decrementAndGet();
        return false;
    }

    private static CompletableFuture<ScoreResponse> refused(String why) {
        return CompletableFuture.failedFuture(
                new ServingException(ServingError.TOO_MANY_REQUESTS, why + ": try again, or send less"));
    }

    @Override
    public String toString() {
        return "Admitted[" + inflightMax + " requests, " + tenantInflightMax + " a tenant] → " + delegate;
    }
}
