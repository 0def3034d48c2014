package dev.locus.directory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;
import org.jspecify.annotations.Nullable;

/// What a directory knows at one moment. Immutable: replaced whole.
///
/// @param version raised by every change of picture or members
/// @param picture null until the manager has published one
public record DirectoryView(long version, @Nullable ClusterPicture picture, ImmutableList<Member> members) {
    static final DirectoryView EMPTY = new DirectoryView(0, null, ImmutableList.of());

    /// Where the shard actors are that are known to be up.
    public ImmutableMap<NodeId, Address> shards() {
        return addresses(Member.Role.SHARD);
    }

    public ImmutableMap<NodeId, Address> addresses(Member.Role role) {
        return members.stream()
                .filter(member -> member.role() == role)
                .collect(ImmutableMap.toImmutableMap(Member::node, Member::address));
    }

    public long epoch() {
        return picture == null ? 0 : picture.epoch();
    }
}
