package dev.locus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ReadPhasesTest {
    @Test
    void withoutReadersEveryPhaseCanEnd() {
        ReadPhases phases = new ReadPhases();
        assertTrue(phases.tryAdvance());
        assertTrue(phases.tryAdvance());
    }

    @Test
    void aReaderHoldsUpTheSecondAdvanceFromItsPhase() {
        ReadPhases phases = new ReadPhases();
        int reader = phases.enter();
        assertTrue(phases.tryAdvance());
        assertFalse(phases.tryAdvance());
        int later = phases.enter();
        phases.exit(reader);
        assertTrue(phases.tryAdvance());
        assertFalse(phases.tryAdvance());
        phases.exit(later);
        assertTrue(phases.tryAdvance());
    }

    /// A writer takes values out and, two advances later, marks them as used again: no reader that took a value while
    /// it was in sees that mark.
    @Test
    void noReaderSeesWhatIsUsedAgain() throws Exception {
        ReadPhases phases = new ReadPhases();
        AtomicIntegerArray usedAgain = new AtomicIntegerArray(1 << 16);
        AtomicIntegerArray current = new AtomicIntegerArray(1);
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> reader = threads.submit(() -> {
                int seen = 0;
                while (!done.get()) {
                    int phase = phases.enter();
                    int value = current.get(0);
                    Thread.onSpinWait();
                    seen += usedAgain.get(value);
                    phases.exit(phase);
                }
                return seen;
            });
            threads.submit(() -> {
                        int left = 0;
                        int leaving = 0;
                        for (int value = 1; value < usedAgain.length(); value++) {
                            current.set(0, value); // Out goes value - 1.
                            if (phases.tryAdvance()) {
                                for (int old = 0; old < left; old++) {
                                    usedAgain.set(old, 1);
                                }
                                left = leaving;
                                leaving = value;
                            }
                        }
                        done.set(true);
                    })
                    .get();
            assertEquals(0, reader.get());
        }
    }
}
