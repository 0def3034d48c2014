package dev.locus.client;

import dev.locus.directory.Directory;
import dev.locus.directory.DirectoryView;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import java.util.concurrent.CompletableFuture;

/// The request path: check, read the user's rows, split the items by node, send, merge. It pins one picture, and
/// with it
/// one release, for the whole request, and answers shortly before the caller's deadline with what is there by then.
///
/// Linked by the proxy, and by backends that go straight to the shard actors.
public final class RequestPath implements ScoreChannel {
    private final Directory directory;
    private final Transport transport;
    private final RequestLimits limits;
    private final RequestChecker checker;
    private final UserReader userReader;

    public RequestPath(Directory directory, Transport transport, RequestLimits limits) {
        this.directory = directory;
        this.transport = transport;
        this.limits = limits;
        this.checker = new RequestChecker(limits);
        this.userReader = new UserReader(transport);
    }

    @Override
    public CompletableFuture<ScoreResponse> score(ScoreRequest request, Deadline deadline) {
        try {
            DirectoryView view = directory.view();
            CheckedRequest checked = checker.check(request, view.picture());
            Deadline answersBy = deadline.earlierBy(limits.deadlineReserve());
            CompletableFuture<UserRows> user = userReader.read(checked, view, answersBy);
            return TwoSteps.of(user, rows -> ScoringCall.start(checked, rows, directory::view, transport, answersBy));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(WireErrors.of(e));
        }
    }

    @Override
    public String toString() {
        return "RequestPath[check → user rows → split → send → merge, " + limits + "]";
    }
}
