package dev.locus.shard;

import com.google.common.collect.ImmutableMap;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.NodeId;
import dev.locus.topology.Release;
import dev.locus.topology.ShardMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a preparation has gathered so far. It holds every part, so that none is freed with the release it came from;
/// closing it lets go of them: a release made of them by then keeps them, else the new ones are freed.
final class ReleaseParts implements AutoCloseable {
    private final ServedReleases served;
    private final Map<String, DataVersion> views = new LinkedHashMap<>();
    private final Map<String, ServableModel> models = new LinkedHashMap<>();

    ReleaseParts(ServedReleases served) {
        this.served = served;
    }

    /// Takes the data version over from a release that has it.
    ///
    /// @return whether there is one
    boolean share(ViewRecord view) {
        DataVersion resident = served.dataVersion(view);
        if (resident == null || !resident.record().getSha256().equals(view.getSha256()) || !resident.retainShared()) {
            return false;
        }
        views.put(view.getName(), resident);
        return true;
    }

    /// Takes the model over from a release that has it bound to the data versions gathered here.
    ///
    /// @return whether there is one
    boolean share(ModelRecord model) {
        for (ServableRelease release : served.all().values()) {
            ServableModel other = release.model(model.getName());
            if (other != null
                    && other.record().getVersion().equals(model.getVersion())
                    && other.record().getSha256().equals(model.getSha256())
                    && other.isBoundTo(views)
                    && other.retainShared()) {
                models.put(model.getName(), other);
                return true;
            }
        }
        return false;
    }

    void add(DataVersion built) {
        built.retain();
        views.put(built.record().getName(), built);
    }

    void add(ServableModel loaded) {
        loaded.retain();
        models.put(loaded.record().getName(), loaded);
    }

    Map<String, DataVersion> views() {
        return views;
    }

    Collection<DataVersion> dataVersions() {
        return views.values();
    }

    ServableRelease build(Release release, ShardMap map, NodeId node) {
        return new ServableRelease(release, map, node, ImmutableMap.copyOf(models), ImmutableMap.copyOf(views));
    }

    @Override
    public void close() {
        models.values().forEach(ServableModel::release);
        views.values().forEach(DataVersion::release);
        models.clear();
        views.clear();
    }
}
