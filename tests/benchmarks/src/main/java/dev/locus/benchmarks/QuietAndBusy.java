package dev.locus.benchmarks;

/// What something does to the p99 latency of scoring: windows with it and without it in turns. Each round has two quiet
/// windows and a busy one; the first quiet one beside the second is the noise.
final class QuietAndBusy {
    private final Measurements p99 = new Measurements();

    void add(LoadGenerator.Latencies quiet, LoadGenerator.Latencies quietAgain, LoadGenerator.Latencies busy) {
        p99.add("quiet", quiet.percentile(0.99));
        p99.add("quiet_again", quietAgain.percentile(0.99));
        p99.add("busy", busy.percentile(0.99));
    }

    /// The ratio of busy to quiet must be within the goal, or would be if it were not for the noise: the ratio of the
    /// worse to the better of two quiet windows.
    ///
    /// @param judge whether there is a bar: a quick run is too short for one
    void tell(BenchReport report, String what, double ratioMax, boolean judge) {
        Rounds quiet = p99.of("quiet");
        Rounds quietAgain = p99.of("quiet_again");
        Rounds ratio = p99.of("busy").over(quietAgain);
        Rounds noise = quiet.over(quietAgain).orInverse();
        report.figure("p99_quiet", quietAgain, "µs from intended send");
        report.figure("p99_" + what, p99.of("busy"), "µs from intended send");
        report.figure("p99_noise", noise, "quiet / quiet");
        report.figure("p99_ratio", ratio, "busy / quiet");
        if (judge) {
            double within = ratio.median() <= ratioMax ? ratio.median() : ratio.median() / noise.median();
            report.bar("p99_ratio", within, Goal.atMost(ratioMax));
        }
    }
}
