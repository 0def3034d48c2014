package dev.locus.directory;

import dev.locus.topology.ClusterPicture;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// Who serves what for one job, where, at which epoch. Thread-safe.
public interface Directory {
    /// What is known now. Cheap: a reference to an immutable value.
    DirectoryView view();

    /// Makes a member known until the registration is closed. A member of the same role and node replaces the
    /// older one.
    default Registration register(Member member) {
        return register(member, () -> 0);
    }

    /// The same, of a member that tells how many requests it has under way.
    ///
    /// @param load asked now and then, from any thread; must not block
    Registration register(Member member, IntSupplier load);

    /// Calls the listener with the view as it is, then with every newer one: in order, one at a time, from any
    /// thread. The listener must not block.
    Registration subscribe(Consumer<DirectoryView> listener);

    /// Replaces the picture. Only a newer epoch is taken; an older one is ignored.
    void publish(ClusterPicture picture);

    /// Ends a registration or a subscription when closed.
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
