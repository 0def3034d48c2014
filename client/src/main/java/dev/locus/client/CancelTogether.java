package dev.locus.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/// A future that, when cancelled, also cancels the call it comes from.
final class CancelTogether<T> extends CompletableFuture<T> {
    private final Future<?> source;

    private CancelTogether(Future<?> source) {
        this.source = source;
    }

    static <T> CompletableFuture<T> of(CompletableFuture<T> result, Future<?> source) {
        CancelTogether<T> future = new CancelTogether<>(source);
        var unused = result.whenComplete((value, failure) -> {
            if (failure == null) {
                future.complete(value);
            } else {
                future.completeExceptionally(failure);
            }
        });
        return future;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        source.cancel(mayInterruptIfRunning);
        return super.cancel(mayInterruptIfRunning);
    }
}
