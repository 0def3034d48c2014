package dev.locus.directory;

import java.util.function.IntSupplier;

/// A member that this process registers. Belongs to the directory's lock.
final class OwnMember {
    private final Presence presence;
    private final IntSupplier load;
    private boolean ended;

    OwnMember(Presence presence, IntSupplier load) {
        this.presence = presence;
        this.load = load;
    }

    /// As it is now.
    Presence presence() {
        return new Presence(presence.member().withLoad(Math.max(0, load.getAsInt())), presence.begunUs());
    }

    MemberKey key() {
        return presence.key();
    }

    boolean hasEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }
}
