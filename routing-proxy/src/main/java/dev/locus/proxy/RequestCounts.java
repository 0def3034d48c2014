package dev.locus.proxy;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableTable;
import dev.locus.v1.OutcomeTotals;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/// What a proxy has counted since it started: items and refused requests. Thread-safe; counting takes no lock.
public final class RequestCounts {
    /// Models beyond this number are counted as [#OTHER].
    static final int MODELS_MAX = 1_000;

    static final String OTHER = "(other)";

    /// What became of a request that a trial concerns.
    enum Tried {
        SHADOW_COMPARED("shadow", "compared"),
        SHADOW_FAILED("shadow", "failed"),
        SHADOW_DROPPED("shadow", "dropped"),
        CANARY_ANSWERED("canary", "answered"),
        CANARY_FELL_BACK("canary", "fell_back");

        private final String trial;
        private final String result;

        Tried(String trial, String result) {
            this.trial = trial;
            this.result = result;
        }
    }

    /// The items of one model.
    private record ItemCounts(
            LongAdder ok, LongAdder defaulted, LongAdder stale, LongAdder notFound, LongAdder unavailable) {
        ItemCounts() {
            this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
        }

        void add(OutcomeTotals totals) {
            ok.add(totals.getOk());
            defaulted.add(totals.getDefaulted());
            stale.add(totals.getStale());
            notFound.add(totals.getNotFound());
            unavailable.add(totals.getUnavailable());
        }
    }

    private final ConcurrentMap<String, ItemCounts> models = new ConcurrentHashMap<>();
    private final LongAdder shed = new LongAdder();
    private final LongAdder tenantShed = new LongAdder();
    private final LongAdder redone = new LongAdder();
    private final ImmutableMap<Tried, LongAdder> tried =
            Stream.of(Tried.values()).collect(ImmutableMap.toImmutableMap(each -> each, each -> new LongAdder()));

    /// Only models that were served get here, so callers can't make names up.
    void answered(String model, OutcomeTotals totals) {
        ItemCounts known = models.get(model);
        (known == null ? begin(model) : known).add(totals);
    }

    private ItemCounts begin(String model) {
        return models.computeIfAbsent(models.size() < MODELS_MAX ? model : OTHER, name -> new ItemCounts());
    }

    void refused() {
        shed.increment();
    }

    void refusedTenant() {
        tenantShed.increment();
    }

    void redone() {
        redone.increment();
    }

    void tried(Tried what) {
        Objects.requireNonNull(tried.get(what)).increment();
    }

    /// Requests begun anew on another release, because a node did not have the one before.
    public long redoneRequests() {
        return redone.sum();
    }

    /// Requests that a trial concerns, by its kind and what became of them.
    public ImmutableTable<String, String, Long> triedRequests() {
        ImmutableTable.Builder<String, String, Long> requests = ImmutableTable.builder();
        tried.forEach((what, count) -> requests.put(what.trial, what.result, count.sum()));
        return requests.build();
    }

    /// Items of answered requests, by model and name of the outcome.
    public ImmutableTable<String, String, Long> items() {
        ImmutableTable.Builder<String, String, Long> items = ImmutableTable.builder();
        models.forEach((model, counts) -> items.put(model, "OK", counts.ok.sum())
                .put(model, "DEFAULTED", counts.defaulted.sum())
                .put(model, "STALE", counts.stale.sum())
                .put(model, "NOT_FOUND", counts.notFound.sum())
                .put(model, "UNAVAILABLE", counts.unavailable.sum()));
        return items.build();
    }

    /// Requests refused at once, by the limit that they met.
    public ImmutableMap<String, Long> shed() {
        return ImmutableMap.of("inflight_requests_max", shed.sum(), "tenant_inflight_requests_max", tenantShed.sum());
    }
}
