package dev.locus.topology;

import java.util.Comparator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// How many replicas each node is to hold: its fair share, rounded down or up so that all replicas have a place.
///
/// Rounded up are first the nodes that already hold more than the share rounded down, because each of those saves a
/// move; then those with the largest fraction; then the lowest ids. No zone is rounded above what it may hold.
final class LoadTargets {
    /// Shares nearer than this to a whole number, relative to their size, are that number: rounding noise is no load.
    private static final double NOISE = 1e-9;

    private final int[] targets;
    private final double[] fractions;

    private LoadTargets(double[] shares) {
        this.targets = new int[shares.length];
        this.fractions = new double[shares.length];
        for (int node = 0; node < shares.length; node++) {
            double nearest = Math.rint(shares[node]);
            boolean whole = Math.abs(shares[node] - nearest) <= NOISE * Math.max(1, nearest);
            targets[node] = (int) (whole ? nearest : Math.floor(shares[node]));
            fractions[node] = whole ? 0 : shares[node] - targets[node];
        }
    }

    /// @param load what each node holds now
    /// @param zoneMax replicas of all partitions that one zone may hold
    static LoadTargets of(double[] shares, NodeTable nodes, IntUnaryOperator load, int allReplicas, int zoneMax) {
        LoadTargets targets = new LoadTargets(shares);
        targets.roundUp(nodes, load, allReplicas, zoneMax);
        return targets;
    }

    int of(int node) {
        return targets[node];
    }

    private void roundUp(NodeTable nodes, IntUnaryOperator load, int allReplicas, int zoneMax) {
        int left = allReplicas;
        int[] zoneLeft = new int[nodes.zones()];
        IntStream.range(0, zoneLeft.length).forEach(zone -> zoneLeft[zone] = zoneMax);
        for (int node = 0; node < targets.length; node++) {
            left -= targets[node];
            zoneLeft[nodes.zoneOf(node)] -= targets[node];
        }
        for (int node : candidates(load)) {
            if (left > 0 && zoneLeft[nodes.zoneOf(node)] > 0) {
                targets[node]++;
                left--;
                zoneLeft[nodes.zoneOf(node)]--;
            }
        }
        if (left != 0) {
            throw new IllegalStateException("fair shares leave " + left + " replicas without a place");
        }
    }

    private int[] candidates(IntUnaryOperator load) {
        Comparator<Integer> savesMove = Comparator.comparingInt(node -> load.applyAsInt(node) > targets[node] ? 0 : 1);
        return IntStream.range(0, targets.length)
                .filter(node -> fractions[node] > 0)
                .boxed()
                .sorted(savesMove
                        .thenComparingDouble(node -> -fractions[node])
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
