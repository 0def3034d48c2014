package dev.locus.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
    @TempDir
    Path directory;

    private static final Baseline BASELINE = // 0.5 ± 10 % and 2 ± 20 %
            Baseline.of(List.of(run(0.5, 2), run(0.48, 1.8), run(0.53, 2.2)));

    @Test
    void aRatioWithinTheNoiseIsNotWorse() {
        assertEquals(List.of(), BASELINE.judge(run(0.46, 2.35)).missed());
    }

    @Test
    void aRatioThatGotWorseByMoreThanTheNoiseIsNamed() {
        assertEquals(List.of("higher"), BASELINE.judge(run(0.44, 2)).missed());
        assertEquals(List.of("lower"), BASELINE.judge(run(0.5, 2.45)).missed());
    }

    @Test
    void aRatioThatGotBetterIsFineHoweverMuch() {
        assertEquals(List.of(), BASELINE.judge(run(5, 0.2)).missed());
    }

    @Test
    void theMedianOfTheRoundsIsJudged() {
        assertEquals(List.of(), BASELINE.judge(run(0.5, 2, 0.1, 9, 0.5, 2)).missed());
    }

    @Test
    void runsThatHappenToAgreeAreTakenToBeAtLeastFivePercentApart() {
        Baseline baseline = Baseline.of(List.of(run(0.5, 2)));
        assertEquals(List.of(), baseline.judge(run(0.476, 2.09)).missed());
        assertEquals(
                List.of("higher", "lower"), baseline.judge(run(0.474, 2.11)).missed());
    }

    @Test
    void aRunThatMeasuresOtherThingsCantBeCompared() {
        BenchReport other = new BenchReport("score");
        other.ratio("new", rounds(1), Goal.atLeast(1));
        Baseline baseline = Baseline.of(List.of(run(0.5, 2)));
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> baseline.judge(other))
                .getMessage());
        assertTrue(message.contains("--write"), message);
    }

    @Test
    void aFileKeepsABaselineForQuickRunsAndOneForFullOnes() {
        BaselineFile file = new BaselineFile(directory.resolve("baseline.json"));
        Baseline quick = Baseline.of(List.of(run(0.5, 2)));
        Baseline full = Baseline.of(List.of(run(0.7, 1.5)));
        file.write(quick, true);
        file.write(full, false);
        assertEquals(quick, file.read(true));
        assertEquals(full, file.read(false));
    }

    @Test
    void aFileThatLacksTheBaselineSaysHowToGetIt() {
        BaselineFile file = new BaselineFile(directory.resolve("baseline.json"));
        file.write(Baseline.of(List.of(run(0.5, 2))), true);
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> file.read(false))
                .getMessage());
        assertTrue(message.contains("full") && message.contains("--write"), message);
    }

    /// @param values in turns of a ratio of which more is better, and of one of which less is
    private static BenchReport run(double... values) {
        Rounds higher = new Rounds();
        Rounds lower = new Rounds();
        for (int i = 0; i < values.length; i += 2) {
            higher.add(values[i]);
            lower.add(values[i + 1]);
        }
        BenchReport run = new BenchReport("score");
        run.ratio("higher", higher, Goal.atLeast(0.9));
        run.ratio("lower", lower, Goal.atMost(1.1));
        return run;
    }

    private static Rounds rounds(double value) {
        Rounds rounds = new Rounds();
        rounds.add(value);
        return rounds;
    }
}
