package dev.locus.client;

import com.google.common.base.Ticker;
import dev.locus.directory.Directory;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.topology.Trial;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.TrialKind;
import java.util.concurrent.CompletableFuture;

/// The request path: check, read the user's rows, split the items by node, send, merge. It pins one picture, and
/// with it one release, for the whole request, and answers shortly before the caller's deadline with what is there by
/// then. Should a node lack the release, the whole request is done anew on another one ([WholeRequest]).
///
/// Linked by the proxy, and by backends that go straight to the shard actors.
public final class RequestPath implements ScoreChannel {
    private final Directory directory;
    private final Transport transport;
    private final RequestLimits limits;
    private final RequestIds ids;
    private final RequestListener listener;
    private final RequestChecker checker;
    private final ReplicaTries tries;
    private final UserReader userReader;

    /// @param listener hears of requests that were tried or done anew
    /// @param timers tell when a call takes too long
    public RequestPath(
            Directory directory,
            Transport transport,
            RequestLimits limits,
            RequestIds ids,
            RequestListener listener,
            Ticker ticker,
            Timers timers) {
        this.directory = directory;
        this.transport = transport;
        this.limits = limits;
        this.ids = ids;
        this.listener = listener;
        this.checker = new RequestChecker(limits);
        this.tries = new ReplicaTries(ticker, timers);
        this.userReader = new UserReader(transport, tries);
    }

    @Override
    public CompletableFuture<ScoreResponse> score(ScoreRequest request, Deadline deadline) {
        try {
            ScoreRequest named = request.getRequestId().isEmpty()
                    ? request.toBuilder().setRequestId(ids.next()).build()
                    : request;
            ClusterPicture picture = directory.view().picture();
            Trial canary = ReleaseChoice.trial(named, picture, TrialKind.TRIAL_KIND_CANARY);
            CheckedRequest checked = canary == null || picture == null
                    ? checker.check(named, picture)
                    : checkCanary(named, picture, canary);
            return begin(checked, deadline, listener);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(WireErrors.of(e));
        }
    }

    /// A draft that wants other inputs than callers send must not fail them.
    private CheckedRequest checkCanary(ScoreRequest request, ClusterPicture picture, Trial canary) {
        try {
            return checker.check(request, picture, canary.draft());
        } catch (ServingException e) {
            CheckedRequest checked = checker.check(request, picture);
            listener.fellBack(canary, checked.release(), request);
            return checked;
        }
    }

    private WholeRequest begin(CheckedRequest checked, Deadline deadline, RequestListener told) {
        Deadline answersBy = deadline.earlierBy(limits.deadlineReserve());
        return new WholeRequest(directory, transport, tries, checker, userReader, told, answersBy).begin(checked);
    }

    /// Scores with the draft of a staged change, or not at all, as a request without a name. Nobody hears of it.
    public CompletableFuture<ScoreResponse> scoreOnDraft(ScoreRequest request, Release draft, Deadline deadline) {
        try {
            // Pinned, so that it is never scored by anything else.
            ScoreRequest pinned = request.toBuilder()
                    .setRelease(draft.number())
                    .clearRequestId()
                    .build();
            CheckedRequest checked = checker.check(pinned, directory.view().picture(), draft);
            return begin(checked, deadline, RequestListener.NONE);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(WireErrors.of(e));
        }
    }

    @Override
    public String toString() {
        return "RequestPath[check → user rows → split → send → merge, " + limits + "]";
    }
}
