package dev.locus.directory;

import dev.locus.topology.NodeId;
import java.util.Comparator;

/// What tells members of a job apart.
record MemberKey(Member.Role role, NodeId node) implements Comparable<MemberKey> {
    private static final Comparator<MemberKey> ORDER =
            Comparator.comparing(MemberKey::role).thenComparing(MemberKey::node);

    static MemberKey of(Member member) {
        return new MemberKey(member.role(), member.node());
    }

    @Override
    public int compareTo(MemberKey other) {
        return ORDER.compare(this, other);
    }
}
