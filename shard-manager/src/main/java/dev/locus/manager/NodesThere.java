package dev.locus.manager;

import dev.locus.directory.Directory;
import dev.locus.directory.DirectoryView;
import dev.locus.directory.Member;
import dev.locus.topology.WeightedNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Waits until a job's first nodes are there.
final class NodesThere {
    private NodesThere() {}

    /// @return the nodes, as soon as there are so many
    static CompletableFuture<List<WeightedNode>> of(Directory directory, int count) {
        CompletableFuture<List<WeightedNode>> there = new CompletableFuture<>();
        Directory.Registration subscription = directory.subscribe(view -> {
            List<WeightedNode> nodes = nodes(view);
            if (nodes.size() >= count) {
                there.complete(nodes);
            }
        });
        return there.whenComplete((nodes, failure) -> subscription.close());
    }

    private static List<WeightedNode> nodes(DirectoryView view) {
        return view.members().stream()
                .filter(member -> member.role() == Member.Role.NODE)
                .map(member -> new WeightedNode(member.node(), 1, member.zone()))
                .toList();
    }
}
