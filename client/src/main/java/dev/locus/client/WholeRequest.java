package dev.locus.client;

import dev.locus.directory.Directory;
import dev.locus.directory.DirectoryView;
import dev.locus.protocol.ServingException;
import dev.locus.topology.Release;
import dev.locus.topology.Trial;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.TrialKind;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One request from its first attempt to its answer. An attempt is pinned to one release on every node. When a node
/// lacks that release, all of it begins anew on another one, a bounded number of times, and nothing of the attempt
/// before is used; where there is no other one, the node's items stay `UNAVAILABLE`.
final class WholeRequest extends CompletableFuture<ScoreResponse> {
    /// A canary's draft is followed by the active release, that by the previous one.
    private static final int REDONE_MAX = 2;

    /// Told apart by identity.
    private static final class Attempt {
        private final CheckedRequest checked;
        private volatile @Nullable ScoringCall scoring;

        private Attempt(CheckedRequest checked) {
            this.checked = checked;
        }
    }

    private final Directory directory;
    private final Transport transport;
    private final ReplicaTries tries;
    private final RequestChecker checker;
    private final UserReader userReader;
    private final RequestListener listener;
    private final Deadline deadline;
    private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();
    private final Set<Long> tried = new ConcurrentSkipListSet<>();
    private volatile CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

    WholeRequest(
            Directory directory,
            Transport transport,
            ReplicaTries tries,
            RequestChecker checker,
            UserReader userReader,
            RequestListener listener,
            Deadline deadline) {
        this.directory = directory;
        this.transport = transport;
        this.tries = tries;
        this.checker = checker;
        this.userReader = userReader;
        this.listener = listener;
        this.deadline = deadline;
    }

    WholeRequest begin(CheckedRequest first) {
        Attempt attempt = new Attempt(first);
        current.set(attempt);
        run(attempt);
        return this;
    }

    private void run(Attempt attempt) {
        CompletableFuture<ScoreResponse> running = TwoSteps.of(
                userReader.read(attempt.checked, directory.view(), deadline, () -> isRedone(attempt)),
                rows -> score(attempt, rows));
        if (current.get() == attempt) {
            underWay = running;
        }
        var unused = running.whenComplete((answer, failure) -> {
            if (current.get() != attempt) {
                return; // Another attempt has taken its place.
            }
            if (failure != null) {
                completeExceptionally(failure);
            } else if (complete(answer)) {
                tell(attempt, answer);
            }
        });
        if (isCancelled()) {
            running.cancel(true);
        }
    }

    private CompletableFuture<ScoreResponse> score(Attempt attempt, UserRows rows) {
        ScoringCall call = ScoringCall.start(
                attempt.checked, rows, directory::view, transport, tries, deadline, () -> isRedone(attempt));
        attempt.scoring = call;
        return call;
    }

    /// To be asked when a node lacks the release of an attempt.
    ///
    /// @return whether the request goes on without that attempt
    private boolean isRedone(Attempt attempt) {
        if (current.get() != attempt || isDone()) {
            return true;
        }
        CheckedRequest next = next(attempt.checked);
        if (next == null) {
            return false;
        }
        Attempt another = new Attempt(next);
        if (current.compareAndSet(attempt, another)) {
            tried.add(attempt.checked.release().number());
            tellRedone(attempt.checked);
            run(another);
        }
        return true;
    }

    private void tellRedone(CheckedRequest attempt) {
        listener.redone();
        Trial canary = attempt.picture().trial(TrialKind.TRIAL_KIND_CANARY);
        Release active = attempt.picture().release();
        if (attempt.release().isDraft() && canary != null && active != null) {
            listener.fellBack(canary, active, attempt.request());
        }
    }

    private @Nullable CheckedRequest next(CheckedRequest attempt) {
        if (tried.size() >= REDONE_MAX || attempt.isPinned()) {
            return null;
        }
        DirectoryView view = directory.view();
        Set<Long> lacking = new ConcurrentSkipListSet<>(tried);
        lacking.add(attempt.release().number());
        Release release = ReleaseChoice.another(attempt.request(), view.picture(), lacking);
        try {
            return release == null ? null : checker.check(attempt.request(), view.picture(), release);
        } catch (ServingException e) {
            return null; // That release can't score it.
        }
    }

    /// The caller has its answer by now.
    private void tell(Attempt attempt, ScoreResponse answer) {
        CheckedRequest checked = attempt.checked;
        ScoreRequest request = checked.request();
        Release active = checked.picture().release();
        if (checked.picture().trials().isEmpty() || active == null || checked.isPinned()) {
            return;
        }
        if (checked.release().isDraft()) {
            Trial canary = checked.picture().trial(TrialKind.TRIAL_KIND_CANARY);
            if (canary != null) {
                listener.triedAsCanary(canary, active, request, answer);
            }
            return;
        }
        Trial shadow = ReleaseChoice.trial(request, checked.picture(), TrialKind.TRIAL_KIND_SHADOW);
        if (shadow != null && active.number() == answer.getRelease()) {
            ScoringCall call = attempt.scoring;
            listener.answered(shadow, active, request, call == null ? answer : call.whole(answer));
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        underWay.cancel(mayInterruptIfRunning);
        return cancelled;
    }
}
