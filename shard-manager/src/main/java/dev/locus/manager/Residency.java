package dev.locus.manager;

import com.google.common.collect.ImmutableSet;
import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.GetInventoryResponse;
import dev.locus.internal.v1.InspectChangeResponse;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewInventory;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import dev.locus.v1.StageChangeResponse;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Works out what nodes have, and what they would have to load. Pure.
final class Residency {
    private Residency() {}

    /// What of a change is in no release and no staged change that nodes keep ready.
    ///
    /// @return like "view item 20260101"
    static List<String> toLoad(ChangeRecord change, ClusterPicture picture, ReleaseBook book) {
        Set<String> resident = Stream.of(picture.release(), picture.previousRelease())
                .filter(Objects::nonNull)
                .flatMap(Residency::names)
                .collect(Collectors.toSet());
        book.staged().values().forEach(staged -> names(staged).forEach(resident::add));
        return names(change).filter(name -> !resident.contains(name)).toList();
    }

    private static Stream<String> names(Release release) {
        return Stream.concat(
                release.models().values().stream().map(Residency::name),
                release.views().values().stream().map(Residency::name));
    }

    private static Stream<String> names(ChangeRecord change) {
        return Stream.concat(
                change.getModelsList().stream().map(Residency::name),
                change.getViewsList().stream().map(Residency::name));
    }

    private static String name(ModelRecord model) {
        return "model " + model.getName() + " " + model.getVersion();
    }

    private static String name(ViewRecord view) {
        return "view " + view.getName() + " " + view.getDataVersion();
    }

    static long imageBytes(List<GetInventoryResponse> inventories) {
        return inventories.stream()
                .flatMap(inventory -> inventory.getViewsList().stream())
                .mapToLong(ViewInventory::getImageBytes)
                .sum();
    }

    /// What staging would do, without the models to check.
    static StageChangeResponse.Builder forecast(
            InspectChangeResponse change, ShardMap map, List<GetInventoryResponse> inventories) {
        Set<String> resident = inventories.stream()
                .flatMap(inventory -> inventory.getViewsList().stream())
                .map(view -> view.getView() + " " + view.getDataVersion())
                .collect(ImmutableSet.toImmutableSet());
        long nodes = map.nodes().size();
        long rows = 0;
        long imageBytes = 0;
        long addedBytes = 0;
        long loadBytes = nodes
                * change.getModelBytesList().stream().mapToLong(bytes -> bytes).sum();
        for (int i = 0; i < change.getViewsCount(); i++) {
            ViewRecord view = change.getViews(i);
            long copies = view.getReplicated() ? nodes : map.replicas();
            rows += copies * view.getRows();
            imageBytes += copies * change.getLoadSizes(i).getImageBytes();
            if (!resident.contains(view.getName() + " " + view.getDataVersion())) {
                addedBytes += copies * change.getLoadSizes(i).getImageBytes();
                loadBytes += copies * change.getLoadSizes(i).getFileBytes();
            }
        }
        return StageChangeResponse.newBuilder()
                .setRows(rows)
                .setImageBytes(imageBytes)
                .setLoadBytes(loadBytes)
                .setResidentBytes(imageBytes(inventories) + addedBytes);
    }
}
