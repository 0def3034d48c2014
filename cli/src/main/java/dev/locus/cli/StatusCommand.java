package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.GetClusterResponse;
import dev.locus.v1.NodeStatus;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `locus status`: how a cluster is.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows a cluster: its nodes, what they hold, the active release.",
        footer = {
            "",
            "Exit codes: 0 every node and a proxy answer, 1 degraded, 2 nobody answers at the admin address.",
            "",
            "Examples:",
            "  locus status",
            "  locus status --admin 10.0.0.7:7401 --json"
        })
final class StatusCommand implements Callable<Integer> {
    private static final int DEGRADED = 1;
    private static final int AWAY = 2;

    @Mixin
    private AdminOption admin = new AdminOption();

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        try (AdminConnection connection = admin.connect()) {
            GetClusterResponse cluster = connection.cluster();
            if (json) {
                System.out.println(toJson(cluster));
            } else {
                print(cluster);
            }
            return isWhole(cluster) ? 0 : DEGRADED;
        } catch (ClusterAwayException e) {
            System.err.println("locus: " + e.getMessage());
            return AWAY;
        }
    }

    private static boolean isWhole(GetClusterResponse cluster) {
        return cluster.getNodesCount() > 0
                && cluster.getScoringAddressesCount() > 0
                && cluster.getNodesList().stream().allMatch(NodeStatus::getReachable);
    }

    private static void print(GetClusterResponse cluster) {
        System.out.printf(
                Locale.ROOT,
                "Job '%s': %s, epoch %d, %d partitions, scoring at %s%n",
                cluster.getJob(),
                isWhole(cluster) ? "ok" : "DEGRADED",
                cluster.getEpoch(),
                cluster.getPartitions(),
                cluster.getScoringAddressesCount() == 0
                        ? "no address"
                        : String.join(", ", cluster.getScoringAddressesList()));
        if (cluster.getRelease() == 0) {
            System.out.println("No release is active yet. Next: locus load VIEW FILE...");
        } else {
            System.out.println("Release " + cluster.getRelease() + ": models "
                    + new TreeMap<>(cluster.getModelVersionsMap()) + ", views "
                    + new TreeMap<>(cluster.getDataVersionsMap()));
        }
        TextTable nodes = new TextTable("node", "address", "state", "partitions", "rows", "image bytes");
        cluster.getNodesList()
                .forEach(node -> nodes.add(List.of(
                        node.getNode(),
                        node.getAddress(),
                        node.getReachable() ? "up" : "AWAY",
                        Integer.toString(node.getPartitions()),
                        String.format(Locale.ROOT, "%,d", node.getRows()),
                        String.format(Locale.ROOT, "%,d", node.getImageBytes()))));
        nodes.print(System.out);
    }

    private static ObjectNode toJson(GetClusterResponse cluster) {
        ObjectNode json = Json.object()
                .put("job", cluster.getJob())
                .put("status", isWhole(cluster) ? "ok" : "degraded")
                .put("epoch", cluster.getEpoch())
                .put("partitions", cluster.getPartitions())
                .put("release", cluster.getRelease());
        cluster.getScoringAddressesList().forEach(json.putArray("scoring_addresses")::add);
        Json.putAll(json, "model_versions", cluster.getModelVersionsMap());
        Json.putAll(json, "data_versions", cluster.getDataVersionsMap());
        var nodes = json.putArray("nodes");
        for (NodeStatus node : cluster.getNodesList()) {
            nodes.addObject()
                    .put("node", node.getNode())
                    .put("address", node.getAddress())
                    .put("reachable", node.getReachable())
                    .put("partitions", node.getPartitions())
                    .put("rows", node.getRows())
                    .put("image_bytes", node.getImageBytes());
        }
        return json;
    }
}
