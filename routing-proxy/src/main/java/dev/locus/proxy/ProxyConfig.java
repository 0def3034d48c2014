package dev.locus.proxy;

import dev.locus.client.RequestLimits;
import dev.locus.transport.Address;
import java.time.Duration;

/// Settings and limits of one proxy.
///
/// @param listen where it answers; port 0 = any free one
/// @param inflightRequestsMax requests under way at once; more are refused
/// @param tenantInflightRequestsMax requests of one tenant under way at once
/// @param trialInflightRequestsMax requests that are scored with a staged change beside the traffic, at once; more are
///     left out
/// @param defaultDeadline for requests that bring none
/// @param limits on one request
public record ProxyConfig(
        Address listen,
        int inflightRequestsMax,
        int tenantInflightRequestsMax,
        int trialInflightRequestsMax,
        Duration defaultDeadline,
        RequestLimits limits) {
    public ProxyConfig {
        if (inflightRequestsMax < 1) {
            throw new IllegalArgumentException("inflight_requests_max must be 1 or more, not " + inflightRequestsMax);
        }
        if (tenantInflightRequestsMax < 1) {
            throw new IllegalArgumentException(
                    "tenant_inflight_requests_max must be 1 or more, not " + tenantInflightRequestsMax);
        }
        if (trialInflightRequestsMax < 1) {
            throw new IllegalArgumentException(
                    "trial_inflight_requests_max must be 1 or more, not " + trialInflightRequestsMax);
        }
        if (!defaultDeadline.isPositive()) {
            throw new IllegalArgumentException("default_deadline must be above 0, not " + defaultDeadline);
        }
    }

    public static ProxyConfig defaults() {
        return new ProxyConfig(Address.loopback(7400), 1_000, 800, 16, Duration.ofSeconds(1), RequestLimits.defaults());
    }
}
