package dev.locus.shard;

import com.google.common.collect.ImmutableMap;
import dev.locus.v1.RowWrite;
import dev.locus.v1.WriteOutcome;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What a node has counted of live updates since it started. Thread-safe.
public final class UpdateFigures {
    /// Live updates of one view.
    ///
    /// @param applied writes that are on disk and served
    /// @param superseded writes that came after something newer
    /// @param swept keys whose updates were kept in vain, and went
    /// @param lagMillis how old, by event time, the last applied write was when it was served
    public record ViewUpdates(long applied, long superseded, long swept, long lagMillis) {}

    private static final class Counts {
        private final LongAdder applied = new LongAdder();
        private final LongAdder superseded = new LongAdder();
        private final LongAdder swept = new LongAdder();
        private volatile long lagMillis;

        private ViewUpdates figures() {
            return new ViewUpdates(applied.sum(), superseded.sum(), swept.sum(), lagMillis);
        }
    }

    private final InstantSource clock;
    private final Map<String, Counts> views = new ConcurrentHashMap<>();

    UpdateFigures(InstantSource clock) {
        this.clock = clock;
    }

    void countSwept(String view, int keys) {
        views.computeIfAbsent(view, name -> new Counts()).swept.add(keys);
    }

    void count(String view, List<KeyWrite> writes, List<WriteOutcome> outcomes) {
        Counts counts = views.computeIfAbsent(view, name -> new Counts());
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) == WriteOutcome.WRITE_OUTCOME_APPLIED) {
                counts.applied.increment();
                RowWrite write = writes.get(i).write();
                counts.lagMillis = Math.max(0, clock.millis() - write.getEventTimeMs());
            } else {
                counts.superseded.increment();
            }
        }
    }

    /// By view name; a view that was never written to is not there.
    public ImmutableMap<String, ViewUpdates> byView() {
        return views.entrySet().stream()
                .collect(ImmutableMap.toImmutableMap(
                        Map.Entry::getKey, entry -> entry.getValue().figures()));
    }
}
