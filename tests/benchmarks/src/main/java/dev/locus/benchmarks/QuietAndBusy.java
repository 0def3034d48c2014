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

    void tell(BenchReport report, String what) {
        report.figure("p99_quiet", p99.of("quiet_again"), "µs from intended send");
        report.figure("p99_" + what, p99.of("busy"), "µs from intended send");
        report.figure("p99_noise", noise(), "quiet / quiet");
        report.figure("p99_ratio", ratio(), "busy / quiet");
    }

    private Rounds ratio() {
        return p99.of("busy").over(p99.of("quiet_again"));
    }

    /// How far the worse of two quiet windows is from the better.
    private Rounds noise() {
        return p99.of("quiet").over(p99.of("quiet_again")).orInverse();
    }

    /// The ratio of busy to quiet if it is within the limit, else that ratio divided by the noise.
    double ratioBeyondNoise(double limit) {
        double ratio = ratio().median();
        return ratio <= limit ? ratio : ratio / noise().median();
    }
}
