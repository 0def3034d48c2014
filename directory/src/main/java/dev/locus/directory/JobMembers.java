package dev.locus.directory;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/// The members of one job as a directory server knows them: each until its lease runs out, and those that
/// unregistered lately. Belongs to the service's lock.
final class JobMembers {
    private static final int LOAD_STEP = 8;

    /// @param toldLoad what watchers were told
    private record Lease(Presence presence, long untilNanos, int toldLoad) {}

    private record Left(Presence presence, long untilNanos) {}

    private final DirectoryServerConfig config;
    private final TreeMap<MemberKey, Lease> leases = new TreeMap<>();
    private final Deque<Left> left = new ArrayDeque<>();
    private boolean changed;
    private boolean loadsChanged;

    JobMembers(DirectoryServerConfig config) {
        this.config = config;
    }

    /// @return whether it is known now; not if a later one with its key is, or it has unregistered
    boolean register(Presence presence, long nowNanos) {
        Lease known = leases.get(presence.key());
        if (hasLeft(presence) || (known != null && known.presence().begunUs() > presence.begunUs())) {
            return false;
        }
        if (known == null && leases.size() >= config.membersMax()) {
            throw new ServingException(
                    ServingError.TOO_MANY_REQUESTS,
                    "the directory holds " + leases.size() + " members of this job, which is members_max");
        }
        int load = presence.member().load();
        int told = load;
        if (known != null && isSame(known.presence(), presence)) {
            told = known.toldLoad();
            loadsChanged |= Math.abs(load - told) > Math.max(LOAD_STEP, told / 2);
        } else {
            changed = true;
        }
        leases.put(presence.key(), new Lease(presence, nowNanos + config.lease().toNanos(), told));
        return true;
    }

    private static boolean isSame(Presence known, Presence presence) {
        return known.begunUs() == presence.begunUs()
                && known.member().withLoad(0).equals(presence.member().withLoad(0));
    }

    private boolean hasLeft(Presence presence) {
        return left.stream()
                .anyMatch(gone -> gone.presence().key().equals(presence.key())
                        && gone.presence().begunUs() >= presence.begunUs());
    }

    void unregister(Presence presence, long nowNanos) {
        Lease known = leases.get(presence.key());
        if (known != null && known.presence().begunUs() <= presence.begunUs()) {
            leases.remove(presence.key());
            changed = true;
        }
        if (!hasLeft(presence)) {
            left.add(new Left(presence, nowNanos + DirectoryServerConfig.LEFT_KEPT.toNanos()));
            changed = true;
        }
        if (left.size() > DirectoryServerConfig.LEFT_MAX) {
            left.remove();
        }
    }

    void expire(long nowNanos) {
        changed |= leases.values().removeIf(lease -> lease.untilNanos() <= nowNanos);
        for (Left oldest = left.peek(); oldest != null && oldest.untilNanos() <= nowNanos; oldest = left.peek()) {
            left.remove();
        }
    }

    /// Whether members have come, gone or changed since this was last asked.
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /// Whether some loads are far from what watchers were told when this was last asked.
    boolean takeLoadsChanged() {
        boolean was = loadsChanged;
        loadsChanged = false;
        if (was) {
            leases.replaceAll((key, lease) -> new Lease(
                    lease.presence(),
                    lease.untilNanos(),
                    lease.presence().member().load()));
        }
        return was;
    }

    Collection<Presence> present() {
        return leases.values().stream().map(Lease::presence).toList();
    }

    List<Presence> left() {
        return left.stream().map(Left::presence).toList();
    }

    boolean isEmpty() {
        return leases.isEmpty() && left.isEmpty();
    }
}
