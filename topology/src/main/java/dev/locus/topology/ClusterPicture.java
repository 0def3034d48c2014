package dev.locus.topology;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.locus.internal.v1.ClusterPictureRecord;
import dev.locus.internal.v1.ShardMapRecord;
import dev.locus.v1.TrialKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shard map and active release of a job at one epoch. Immutable: replaced whole on every change, never edited.
///
/// @param epoch one counter per job, raised by every change of the map or of the release
/// @param release the active one, or null before the first activation
/// @param previousRelease the one before, which nodes keep ready, or null
/// @param trials of staged changes, at most one of each kind
public record ClusterPicture(
        String job,
        long epoch,
        ShardMap shardMap,
        @Nullable Release release,
        @Nullable Release previousRelease,
        ImmutableList<Trial> trials) {
    /// Version of the record's layout; readers refuse others.
    public static final int FORMAT = 1;

    public ClusterPicture {
        Names.check("job", job);
    }

    /// A picture without trials.
    public ClusterPicture(
            String job, long epoch, ShardMap shardMap, @Nullable Release release, @Nullable Release previousRelease) {
        this(job, epoch, shardMap, release, previousRelease, ImmutableList.of());
    }

    /// The picture one epoch later, with another release active, and no trials.
    public ClusterPicture withRelease(Release next) {
        return withRelease(next, ImmutableList.of());
    }

    /// The picture one epoch later, with another release active.
    ///
    /// @param nextTrials on top of that release
    public ClusterPicture withRelease(Release next, List<Trial> nextTrials) {
        return new ClusterPicture(job, epoch + 1, shardMap, next, release, ImmutableList.copyOf(nextTrials));
    }

    /// The picture one epoch later, with other trials.
    public ClusterPicture withTrials(List<Trial> next) {
        return new ClusterPicture(job, epoch + 1, shardMap, release, previousRelease, ImmutableList.copyOf(next));
    }

    /// The trial of a kind, or null.
    public @Nullable Trial trial(TrialKind kind) {
        for (Trial trial : trials) {
            if (trial.kind() == kind) {
                return trial;
            }
        }
        return null;
    }

    /// The picture one epoch later, without a previous release: nodes free what only that had.
    public ClusterPicture withoutPrevious() {
        return new ClusterPicture(job, epoch + 1, shardMap, release, null, trials);
    }

    /// The active release or the previous one, if that is the number; else null.
    public @Nullable Release release(long number) {
        if (release != null && release.number() == number) {
            return release;
        }
        return previousRelease != null && previousRelease.number() == number ? previousRelease : null;
    }

    public ClusterPictureRecord toRecord() {
        ClusterPictureRecord.Builder record = ClusterPictureRecord.newBuilder()
                .setFormat(FORMAT)
                .setJob(job)
                .setEpoch(epoch)
                .setShardMap(toRecord(shardMap));
        if (release != null) {
            record.setRelease(release.record());
        }
        if (previousRelease != null) {
            record.setPreviousRelease(previousRelease.record());
        }
        trials.forEach(trial -> record.addTrials(trial.toRecord()));
        return record.build();
    }

    /// @throws IllegalArgumentException if the bytes are not a picture of this format
    public static ClusterPicture parse(ByteString bytes) {
        try {
            return fromRecord(ClusterPictureRecord.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a cluster picture: " + e.getMessage(), e);
        }
    }

    public static ClusterPicture fromRecord(ClusterPictureRecord record) {
        if (record.getFormat() != FORMAT) {
            throw new IllegalArgumentException(
                    "cluster picture has format " + record.getFormat() + ", this version reads " + FORMAT);
        }
        return new ClusterPicture(
                record.getJob(),
                record.getEpoch(),
                fromRecord(record.getShardMap()),
                record.hasRelease() ? new Release(record.getRelease()) : null,
                record.hasPreviousRelease() ? new Release(record.getPreviousRelease()) : null,
                record.getTrialsList().stream().map(Trial::fromRecord).collect(ImmutableList.toImmutableList()));
    }

    public static ShardMapRecord toRecord(ShardMap map) {
        ShardMapRecord.Builder record =
                ShardMapRecord.newBuilder().setPartitions(map.partitions()).setReplicas(map.replicas());
        map.nodes().forEach(node -> record.addNodes(node.value()));
        for (int partition = 0; partition < map.partitions(); partition++) {
            for (int replica = 0; replica < map.replicas(); replica++) {
                record.addAssignment(map.nodeIndex(partition, replica));
            }
        }
        return record.build();
    }

    public static ShardMap fromRecord(ShardMapRecord record) {
        ImmutableList<NodeId> nodes =
                record.getNodesList().stream().map(NodeId::new).collect(ImmutableList.toImmutableList());
        int replicas = record.getReplicas();
        if (replicas < 1 || record.getAssignmentCount() != (long) record.getPartitions() * replicas) {
            throw new IllegalArgumentException("shard map has " + record.getAssignmentCount() + " assignments for "
                    + record.getPartitions() + " partitions x " + replicas + " replicas");
        }
        List<List<NodeId>> replicasOfPartition = new ArrayList<>(record.getPartitions());
        for (int from = 0; from < record.getAssignmentCount(); from += replicas) {
            replicasOfPartition.add(record.getAssignmentList().subList(from, from + replicas).stream()
                    .map(index -> nodeAt(nodes, index))
                    .toList());
        }
        return ShardMap.of(replicasOfPartition);
    }

    private static NodeId nodeAt(List<NodeId> nodes, int index) {
        if (index < 0 || index >= nodes.size()) {
            throw new IllegalArgumentException("shard map names node " + index + " of " + nodes.size());
        }
        return nodes.get(index);
    }
}
