package dev.locus.loader.follow;

import com.google.common.base.Throwables;
import com.google.common.base.Ticker;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.RowWrite;
import dev.locus.v1.WriteFault;
import dev.locus.v1.WriteOutcome;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Cuts writes into requests, keeps a few of them under way, and sends again what the cluster could not do, later and
/// later. Every write has its event time and its id, so neither order nor repetition matters. Touched by the follower's
/// thread only; answers come to it as events.
final class WriteRequests {
    private static final Duration BACK_OFF_MIN = Duration.ofMillis(100);
    private static final Duration BACK_OFF_MAX = Duration.ofSeconds(5);

    /// Who is told what became of a write.
    interface Verdicts {
        void refused(Delivery delivery, String reason);
    }

    /// What is sent again at a time.
    private record Waiting(List<Delivery> deliveries, int attempts, long atNanos) {}

    private final String view;
    private final LiveWrites writes;
    private final FollowLimits limits;
    private final Ticker ticker;
    private final Queue<Runnable> events;
    private final Verdicts verdicts;
    private final List<Waiting> waiting = new ArrayList<>();
    private List<Delivery> gathered = new ArrayList<>();
    private long gatheredBytes;
    private int sent;
    private long applied;
    private long superseded;
    private long sentAgain;
    private @Nullable String waitsFor;

    WriteRequests(
            String view,
            LiveWrites writes,
            FollowLimits limits,
            Ticker ticker,
            Queue<Runnable> events,
            Verdicts verdicts) {
        this.view = view;
        this.writes = writes;
        this.limits = limits;
        this.ticker = ticker;
        this.events = events;
        this.verdicts = verdicts;
    }

    void add(Delivery delivery) {
        int bytes = delivery.write().getSerializedSize();
        if (gathered.size() == limits.writesPerRequestMax() || gatheredBytes + bytes > limits.requestBytesMax()) {
            flush();
        }
        gathered.add(delivery);
        gatheredBytes += bytes;
    }

    /// Sends what was added.
    void flush() {
        if (!gathered.isEmpty()) {
            send(gathered, 0);
            gathered = new ArrayList<>();
            gatheredBytes = 0;
        }
    }

    /// Sends again what has waited long enough, and forgets what is another follower's now.
    void sendDue() {
        long now = ticker.read();
        List<Waiting> due =
                waiting.stream().filter(each -> each.atNanos() - now <= 0).toList();
        waiting.removeAll(due);
        for (Waiting each : due) {
            List<Delivery> ours = each.deliveries().stream()
                    .filter(delivery -> !delivery.isLost())
                    .toList();
            if (!ours.isEmpty()) {
                sentAgain += ours.size();
                send(ours, each.attempts());
            }
        }
    }

    private void send(List<Delivery> deliveries, int attempts) {
        List<RowWrite> rows = deliveries.stream().map(Delivery::write).toList();
        WriteRequest request =
                WriteRequest.newBuilder().setView(view).addAllWrites(rows).build();
        sent++;
        var _ = writes.write(request, limits.writeTimeout())
                .whenComplete((answer, failure) -> events.add(() -> {
                    sent--;
                    if (answer != null) {
                        answered(deliveries, attempts, answer);
                    } else {
                        failed(deliveries, attempts, failure);
                    }
                }));
    }

    private void answered(List<Delivery> deliveries, int attempts, WriteResponse answer) {
        Map<Integer, String> faults = new HashMap<>();
        for (WriteFault fault : answer.getFaultsList()) {
            faults.put(fault.getWrite(), fault.getError() + ": " + fault.getMessage());
        }
        List<Delivery> again = new ArrayList<>();
        String reason = null;
        for (int i = 0; i < deliveries.size(); i++) {
            Delivery delivery = deliveries.get(i);
            WriteOutcome outcome = answer.getOutcomes(i);
            if (outcome == WriteOutcome.WRITE_OUTCOME_APPLIED) {
                applied++;
                delivery.finish();
            } else if (outcome == WriteOutcome.WRITE_OUTCOME_SUPERSEDED) {
                superseded++;
                delivery.finish();
            } else if (outcome == WriteOutcome.WRITE_OUTCOME_REFUSED) {
                verdicts.refused(delivery, faults.getOrDefault(i, "refused"));
            } else {
                again.add(delivery);
                reason = faults.getOrDefault(i, outcome.name());
            }
        }
        waitsFor = reason;
        if (reason != null) {
            later(again, attempts, reason, answer.getRetryAfterMs());
        }
    }

    private void failed(List<Delivery> deliveries, int attempts, Throwable failure) {
        Throwable cause = Throwables.getRootCause(failure);
        if (!(cause instanceof ServingException error)) {
            throw new IllegalStateException("a request failed unexpectedly: " + cause, failure);
        }
        if (error.error() == ServingError.MESSAGE_TOO_LARGE) {
            tooLarge(deliveries, error);
        } else if (error.error().blame() == ServingError.Blame.CALLER) {
            throw error; // No such view, for instance: no request of ours will do better.
        } else {
            later(deliveries, attempts, error.error() + ": " + error.text(), 0);
        }
    }

    private void tooLarge(List<Delivery> deliveries, ServingException error) {
        if (deliveries.size() == 1) {
            verdicts.refused(deliveries.get(0), error.error() + ": " + error.text());
            return;
        }
        int half = deliveries.size() / 2;
        send(deliveries.subList(0, half), 0);
        send(deliveries.subList(half, deliveries.size()), 0);
    }

    private void later(List<Delivery> deliveries, int attempts, String reason, int retryAfterMillis) {
        waitsFor = reason;
        long backOff = Math.min(BACK_OFF_MAX.toNanos(), BACK_OFF_MIN.toNanos() << Math.min(attempts, 16));
        long asked = Duration.ofMillis(retryAfterMillis).toNanos();
        waiting.add(new Waiting(deliveries, attempts + 1, ticker.read() + Math.max(backOff, asked)));
    }

    boolean hasRoom() {
        return sent + waiting.size() < limits.requestsMax();
    }

    /// Requests without an answer.
    int sent() {
        return sent;
    }

    long applied() {
        return applied;
    }

    long superseded() {
        return superseded;
    }

    long sentAgain() {
        return sentAgain;
    }

    @Nullable
    String waitsFor() {
        return waitsFor;
    }
}
