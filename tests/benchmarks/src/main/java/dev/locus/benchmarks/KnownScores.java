package dev.locus.benchmarks;

import dev.locus.v1.Outcome;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/// A pool of requests whose scores are known for every data that is served in turns, so that each answer can be held
/// against the data versions that it names: if one of its scores comes from others, it is mixed. Thread-safe.
final class KnownScores {
    private static final double TOLERANCE = 1e-5;

    private final List<ScoreRequest> requests = new ArrayList<>();
    /// By data versions, the scores of each request.
    private final Map<Map<String, String>, List<float[]>> known = new HashMap<>();

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong mixed = new AtomicLong();

    KnownScores(int count, Supplier<ScoreRequest> drawn) {
        for (int i = 0; i < count; i++) {
            requests.add(drawn.get());
        }
    }

    /// Takes the scores of what is served now as those of its data versions. Nothing may be changed meanwhile.
    void learn(Function<ScoreRequest, CompletableFuture<ScoreResponse>> sender) {
        List<float[]> scores = new ArrayList<>();
        Map<String, String> versions = Map.of();
        for (ScoreRequest request : requests) {
            ScoreResponse answer = sender.apply(request).join();
            versions = Map.copyOf(answer.getDataVersionsMap());
            scores.add(scores(answer));
        }
        known.put(versions, scores);
    }

    private static float[] scores(ScoreResponse answer) {
        float[] scores = new float[answer.getScoresCount()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = answer.getScores(i);
        }
        return scores;
    }

    /// The next request of the pool; its answer is checked.
    CompletableFuture<ScoreResponse> send(Function<ScoreRequest, CompletableFuture<ScoreResponse>> sender) {
        int place = Math.floorMod(next.getAndIncrement(), requests.size());
        return sender.apply(requests.get(place)).whenComplete((answer, failure) -> {
            if (failure != null || answer.getOutcomesList().contains(Outcome.OUTCOME_UNAVAILABLE)) {
                failed.incrementAndGet();
            } else {
                answers.incrementAndGet();
                if (!isKnown(place, answer)) {
                    mixed.incrementAndGet();
                }
            }
        });
    }

    private boolean isKnown(int place, ScoreResponse answer) {
        List<float[]> all = known.get(answer.getDataVersionsMap());
        if (all == null || all.get(place).length != answer.getScoresCount()) {
            return false;
        }
        float[] expected = all.get(place);
        for (int i = 0; i < expected.length; i++) {
            double scale = Math.max(1, Math.abs(expected[i]));
            if (!(Math.abs(answer.getScores(i) - expected[i]) <= TOLERANCE * scale)) {
                return false;
            }
        }
        return true;
    }

    /// Answers whose scores were checked.
    long answers() {
        return answers.get();
    }

    /// Requests without an answer in time, or with an item that is `UNAVAILABLE`.
    long failed() {
        return failed.get();
    }

    /// Answers with a score that does not come from the data versions that they name.
    long mixed() {
        return mixed.get();
    }
}
