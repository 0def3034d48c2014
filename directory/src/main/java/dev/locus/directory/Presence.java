package dev.locus.directory;

import dev.locus.internal.v1.MemberRecord;
import dev.locus.internal.v1.MemberRole;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.NodeId;
import dev.locus.transport.Address;

/// A member, and when it began to be one: of two with the same key the later one is meant.
///
/// @param begunUs microseconds since 1970
record Presence(Member member, long begunUs) {
    MemberKey key() {
        return MemberKey.of(member);
    }

    MemberRecord toRecord() {
        return MemberRecord.newBuilder()
                .setRole(toRecord(member.role()))
                .setNode(member.node().value())
                .setHost(member.address().host())
                .setPort(member.address().port())
                .setMachine(member.machine())
                .setZone(member.zone())
                .setLoad(member.load())
                .setBegunUs(begunUs)
                .build();
    }

    /// @throws ServingException `INVALID_REQUEST`, if the record is not a member
    static Presence of(MemberRecord record) {
        try {
            Member member = new Member(
                    role(record.getRole()),
                    new NodeId(record.getNode()),
                    new Address(record.getHost(), record.getPort()),
                    record.getMachine(),
                    record.getZone(),
                    record.getLoad());
            return new Presence(member, record.getBegunUs());
        } catch (IllegalArgumentException e) {
            throw new ServingException(ServingError.INVALID_REQUEST, "not a member: " + e.getMessage(), e);
        }
    }

    private static MemberRole toRecord(Member.Role role) {
        return switch (role) {
            case SHARD -> MemberRole.MEMBER_ROLE_SHARD;
            case PROXY -> MemberRole.MEMBER_ROLE_PROXY;
            case ADMIN -> MemberRole.MEMBER_ROLE_ADMIN;
        };
    }

    private static Member.Role role(MemberRole role) {
        return switch (role) {
            case MEMBER_ROLE_SHARD -> Member.Role.SHARD;
            case MEMBER_ROLE_PROXY -> Member.Role.PROXY;
            case MEMBER_ROLE_ADMIN -> Member.Role.ADMIN;
            default -> throw new IllegalArgumentException("role " + role + " is not known here");
        };
    }
}
