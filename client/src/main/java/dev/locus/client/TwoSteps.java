package dev.locus.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// A future for one step after another, where cancelling reaches the step that is under way.
/// ([CompletableFuture#thenCompose] would not pass a cancellation on.)
final class TwoSteps<T> extends CompletableFuture<T> {
    private volatile CompletableFuture<?> underWay;

    private TwoSteps(CompletableFuture<?> first) {
        this.underWay = first;
    }

    static <A, B> CompletableFuture<B> of(CompletableFuture<A> first, Function<A, CompletableFuture<B>> second) {
        TwoSteps<B> future = new TwoSteps<>(first);
        var unused = first.whenComplete((value, failure) -> {
            if (failure != null) {
                future.completeExceptionally(failure);
            } else if (!future.isDone()) {
                future.begin(second, value);
            }
        });
        return future;
    }

    private <A> void begin(Function<A, CompletableFuture<T>> second, A value) {
        try {
            follow(second.apply(value));
        } catch (RuntimeException e) {
            completeExceptionally(e); // Else nobody would ever complete it.
        }
    }

    private void follow(CompletableFuture<T> second) {
        underWay = second;
        var unused = second.whenComplete((value, failure) -> {
            if (failure != null) {
                completeExceptionally(failure);
            } else {
                complete(value);
            }
        });
        if (isCancelled()) {
            second.cancel(true);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        underWay.cancel(mayInterruptIfRunning);
        return cancelled;
    }
}
