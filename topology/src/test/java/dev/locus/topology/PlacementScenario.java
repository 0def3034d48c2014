package dev.locus.topology;

import java.util.Locale;

/// One row of the placement report: a change of a fleet, what it moved, and the least that it could have moved.
record PlacementScenario(
        String fleetName,
        int nodes,
        PlacementPolicy policy,
        String change,
        PlacementReport report,
        int moved,
        int least) {

    static PlacementScenario fresh(String name, Fleet fleet, PlacementPolicy policy) {
        PlacementReport report = PlacementReport.of(fleet.plan(policy), fleet.nodes());
        return new PlacementScenario(name, fleet.nodes().size(), policy, "plan anew", report, 0, 0);
    }

    static PlacementScenario addOne(String name, Fleet fleet, PlacementPolicy policy) {
        WeightedNode like = fleet.node(1);
        Fleet after = fleet.withNewcomer(like.weight(), like.zone());
        int fairShare = (int) after.share(fleet.nodes().size(), policy);
        return of(name, fleet, policy, "add one", after, fairShare);
    }

    static PlacementScenario removeOne(String name, Fleet fleet, PlacementPolicy policy) {
        int gone = fleet.nodes().size() / 2;
        int held = Fleet.held(fleet.plan(policy), fleet.node(gone).id());
        return of(name, fleet, policy, "remove one", fleet.without(gone), held);
    }

    static PlacementScenario doubleWeight(String name, Fleet fleet, PlacementPolicy policy) {
        Fleet after = fleet.withWeight(0, 2 * fleet.node(0).weight());
        return of(name, fleet, policy, "double a weight", after, leastMoved(after, fleet.plan(policy), policy));
    }

    /// What nodes lack to their share rounded down, or have above their share rounded up, whichever is more.
    private static int leastMoved(Fleet after, ShardMap before, PlacementPolicy policy) {
        int lacking = 0;
        int above = 0;
        for (int node = 0; node < after.nodes().size(); node++) {
            double share = after.share(node, policy);
            int held = Fleet.held(before, after.node(node).id());
            lacking += Math.max(0, (int) Math.floor(share) - held);
            above += Math.max(0, held - (int) Math.ceil(share));
        }
        return Math.max(lacking, above);
    }

    private static PlacementScenario of(
            String name, Fleet fleet, PlacementPolicy policy, String change, Fleet after, int least) {
        ShardMap before = fleet.plan(policy);
        ShardMap map = after.plan(policy, before);
        PlacementReport report = PlacementReport.of(map, after.nodes());
        int moved = PlacementReport.movedReplicas(before, map);
        return new PlacementScenario(name, fleet.nodes().size(), policy, change, report, moved, least);
    }

    /// What was moved for each replica that had to; 1 if nothing had to and nothing did.
    double ratio() {
        return least == 0 ? 1 + moved : (double) moved / least;
    }

    static String heading() {
        return String.format(
                "%-14s %6s %10s %8s  %-15s %8s %9s %6s %6s %6s%n",
                "fleet", "nodes", "partitions", "replicas", "change", "load", "primaries", "moved", "least", "ratio");
    }

    String row() {
        String figures = String.format(
                Locale.ROOT,
                "%-14s %6d %10d %8d  %-15s %8.4f %9.4f",
                fleetName,
                nodes,
                policy.partitions(),
                policy.replicas(),
                change,
                report.loadMax(),
                report.primariesMax());
        boolean fresh = change.equals("plan anew");
        String moves = fresh ? "" : String.format(Locale.ROOT, " %6d %6d %6.3f", moved, least, ratio());
        return figures + moves + "\n";
    }
}
