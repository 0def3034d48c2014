package dev.locus.directory;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Decides who is taken to be there, from what the directory servers say that answer now.
///
/// Goals: a member that unregistered goes at once, one whose lease ran out goes at once, and no trouble with
/// the directory itself takes a member away.
/// Constraints: a server that has just started knows nobody; one that members can't reach knows fewer and
/// fewer.
/// Algorithm: who is named by any server is there. Who is named no more goes at once if a server says that it
/// unregistered, or if a *settled* server (connected for the grace, since the same start) misses it and at most
/// half of all are missed; else after having been missed for the grace. While no server answers, nobody goes.
/// Example: the only server restarts. It names nobody, then one by one those who register again; a member whose
/// process died meanwhile goes when the grace is over.
final class MemberBelief {
    private static final long NOT_MISSED = Long.MIN_VALUE;

    /// What one server says.
    ///
    /// @param settled whether it has been connected for the grace, since the same start
    record Report(boolean settled, List<Presence> present, List<Presence> left) {}

    private record Believed(Presence presence, long missedSinceNanos) {
        boolean isMissed() {
            return missedSinceNanos != NOT_MISSED;
        }
    }

    private final long graceNanos;
    private Map<MemberKey, Believed> believed = new TreeMap<>();

    MemberBelief(Duration grace) {
        this.graceNanos = grace.toNanos();
    }

    /// @param reports of the servers that answer
    void update(List<Report> reports, long nowNanos) {
        if (reports.isEmpty()) {
            believed.replaceAll((key, member) -> new Believed(member.presence(), NOT_MISSED));
            return;
        }
        Map<MemberKey, Presence> present = new TreeMap<>();
        reports.forEach(
                report -> report.present().forEach(member -> present.merge(member.key(), member, MemberBelief::later)));
        reports.forEach(report -> report.left().forEach(gone -> forget(gone, present)));
        Map<MemberKey, Believed> next = new TreeMap<>();
        believed.forEach((key, member) -> next.put(key, missed(member, nowNanos)));
        present.forEach((key, presence) -> next.put(key, new Believed(presence, NOT_MISSED)));
        long missed = next.values().stream().filter(Believed::isMissed).count();
        boolean settled = reports.stream().anyMatch(Report::settled);
        long keptNanos = settled && missed * 2 <= next.size() ? 0 : graceNanos;
        next.values().removeIf(member -> member.isMissed() && nowNanos - member.missedSinceNanos() >= keptNanos);
        believed = next;
    }

    private static Presence later(Presence one, Presence other) {
        return other.begunUs() >= one.begunUs() ? other : one;
    }

    private static Believed missed(Believed member, long nowNanos) {
        return member.isMissed() ? member : new Believed(member.presence(), nowNanos);
    }

    /// Another server may still name it until its lease there runs out.
    private void forget(Presence gone, Map<MemberKey, Presence> present) {
        Believed member = believed.get(gone.key());
        if (member != null && member.presence().begunUs() <= gone.begunUs()) {
            believed.remove(gone.key());
        }
        Presence named = present.get(gone.key());
        if (named != null && named.begunUs() <= gone.begunUs()) {
            present.remove(gone.key());
        }
    }

    ImmutableList<Member> members() {
        return believed.values().stream()
                .map(member -> member.presence().member())
                .collect(ImmutableList.toImmutableList());
    }
}
