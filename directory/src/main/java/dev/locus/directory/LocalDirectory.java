package dev.locus.directory;

import dev.locus.topology.ClusterPicture;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// A [Directory] within one process, for the embedded cluster. Changes are rare, so one lock orders them and
/// the calls of listeners; reading the view takes none.
public final class LocalDirectory implements Directory {
    private final Object changes = new Object();
    private final ViewBoard board = new ViewBoard();
    private final SortedMap<MemberKey, MemberRegistration> registrations = new TreeMap<>();

    @Override
    public DirectoryView view() {
        return board.view();
    }

    @Override
    public Registration register(Member member, IntSupplier load) {
        MemberRegistration registration = new MemberRegistration(member.withLoad(load.getAsInt()));
        synchronized (changes) {
            registrations.put(MemberKey.of(member), registration);
            tellMembers();
        }
        return registration;
    }

    private void tellMembers() {
        board.replace(
                view().picture(),
                registrations.values().stream()
                        .map(registration -> registration.member)
                        .toList());
    }

    /// Told apart by identity: one that was replaced, or closed before, ends no other, not even of an equal
    /// member.
    private final class MemberRegistration implements Registration {
        private final Member member;

        private MemberRegistration(Member member) {
            this.member = member;
        }

        @Override
        public void close() {
            synchronized (changes) {
                if (registrations.remove(MemberKey.of(member), this)) {
                    tellMembers();
                }
            }
        }
    }

    @Override
    public Registration subscribe(Consumer<DirectoryView> listener) {
        synchronized (changes) {
            return board.subscribe(listener);
        }
    }

    @Override
    public void publish(ClusterPicture picture) {
        synchronized (changes) {
            if (picture.epoch() > view().epoch()) {
                board.replace(picture, view().members());
            }
        }
    }
}
