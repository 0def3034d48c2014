package dev.locus.client;

import com.google.common.collect.ImmutableList;
import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.EntityRow;
import dev.locus.internal.v1.MissingPolicy;
import dev.locus.internal.v1.ReadRowsRequest;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import dev.locus.v1.Key;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/// Reads the user's rows where they are held, once for all items. Replicated views are left to the nodes.
final class UserReader {
    private final Transport transport;
    private final ReplicaTries tries;

    UserReader(Transport transport, ReplicaTries tries) {
        this.transport = transport;
        this.tries = tries;
    }

    /// @param redone to be asked if the home lacks the release: whether the request goes on without this attempt
    /// @return rows for the model's sharded user views, in their order; never fails because the shard is away,
    ///     unless a view's policy says so
    CompletableFuture<UserRows> read(
            CheckedRequest checked, DirectoryView view, Deadline deadline, BooleanSupplier redone) {
        ImmutableList<String> views = shardedUserViews(checked);
        if (views.isEmpty()) {
            return CompletableFuture.completedFuture(UserRows.NONE);
        }
        if (checked.request().getUser().getKeyCase() == Key.KeyCase.KEY_NOT_SET) {
            return CompletableFuture.completedFuture(absent(views, false, false));
        }
        int partition = ItemSplitter.partitionOf(
                checked.request().getUser(), checked.picture().shardMap().partitioning());
        ReadRowsRequest request = ReadRowsRequest.newBuilder()
                .setEpoch(checked.picture().epoch())
                .setRelease(checked.release().number())
                .setKey(checked.request().getUser())
                .addAllViews(views)
                .setDraftOf(checked.release().record().getDraftOf())
                .build();
        UserRead call =
                UserRead.start(request, partition, checked.picture().shardMap(), view, transport, tries, deadline);
        CompletableFuture<UserRows> rows = call.thenApply(
                        answer -> new UserRows(ImmutableList.copyOf(answer.getRowsList()), false, false))
                .exceptionallyCompose(failure -> orUnavailable(checked, views, failure, redone));
        return CancelTogether.of(rows, call);
    }

    private static ImmutableList<String> shardedUserViews(CheckedRequest checked) {
        return checked.userViews().stream()
                .filter(view -> !view.getReplicated())
                .map(ViewRecord::getName)
                .collect(ImmutableList.toImmutableList());
    }

    private static CompletableFuture<UserRows> orUnavailable(
            CheckedRequest checked, ImmutableList<String> views, Throwable failure, BooleanSupplier redone) {
        ServingException error = WireErrors.of(failure);
        if (error.error() == ServingError.RELEASE_NOT_READY && redone.getAsBoolean()) {
            return CompletableFuture.failedFuture(error); // Nobody waits for it.
        }
        boolean shardIsAway = error.error().blame() == ServingError.Blame.CLUSTER;
        return shardIsAway ? unavailable(checked, views, error.text()) : CompletableFuture.failedFuture(error);
    }

    private static CompletableFuture<UserRows> unavailable(
            CheckedRequest checked, ImmutableList<String> views, String reason) {
        boolean scoreless = false;
        for (String name : views) {
            ViewRecord view = checked.release().view(name);
            scoreless |= view.getMissingKey() == MissingPolicy.MISSING_POLICY_NO_SCORE;
            if (view.getMissingKey() == MissingPolicy.MISSING_POLICY_REFUSE) {
                return CompletableFuture.failedFuture(new ServingException(
                        ServingError.SHARD_UNAVAILABLE,
                        "the user's row can't be read, and view '" + name + "' refuses to go on without: " + reason));
            }
        }
        return CompletableFuture.completedFuture(absent(views, true, scoreless));
    }

    private static UserRows absent(ImmutableList<String> views, boolean unavailable, boolean scoreless) {
        return new UserRows(
                views.stream()
                        .map(name -> EntityRow.newBuilder().setView(name).build())
                        .collect(ImmutableList.toImmutableList()),
                unavailable,
                scoreless);
    }
}
