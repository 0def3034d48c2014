package dev.locus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class TwoStepsTest {
    @Test
    void theSecondStepTakesTheResultOfTheFirst() {
        CompletableFuture<Integer> first = new CompletableFuture<>();
        CompletableFuture<String> both = TwoSteps.of(first, number -> CompletableFuture.completedFuture("n" + number));
        first.complete(7);
        assertEquals("n7", both.join());
    }

    @Test
    void aFailureOfEitherStepIsTheirs() {
        IllegalStateException failure = new IllegalStateException();
        CompletableFuture<String> first =
                TwoSteps.of(CompletableFuture.failedFuture(failure), value -> new CompletableFuture<>());
        assertSame(failure, assertThrows(CompletionException.class, first::join).getCause());
        CompletableFuture<String> second =
                TwoSteps.of(CompletableFuture.completedFuture(1), value -> CompletableFuture.failedFuture(failure));
        assertSame(
                failure, assertThrows(CompletionException.class, second::join).getCause());
    }

    @Test
    void aSecondStepThatThrowsFailsTheWhole() {
        IllegalStateException failure = new IllegalStateException();
        CompletableFuture<String> both = TwoSteps.of(CompletableFuture.completedFuture(1), value -> {
            throw failure;
        });
        assertTrue(both.isDone());
        assertSame(failure, assertThrows(CompletionException.class, both::join).getCause());
    }

    @Test
    void cancellingReachesTheStepThatIsUnderWay() {
        CompletableFuture<Integer> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        TwoSteps.of(first, value -> second).cancel(true);
        assertTrue(first.isCancelled());
        CompletableFuture<String> both = TwoSteps.of(CompletableFuture.completedFuture(1), value -> second);
        both.cancel(true);
        assertTrue(second.isCancelled());
    }
}
