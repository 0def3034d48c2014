package dev.locus.directory;

import com.google.common.collect.ImmutableList;
import dev.locus.topology.ClusterPicture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A [Directory] within one process, for the embedded cluster. Changes are rare, so one lock orders them and the calls
/// of
/// listeners; reading the view takes none.
public final class LocalDirectory implements Directory {
    private static final System.Logger LOG = System.getLogger(LocalDirectory.class.getName());

    private final Object changes = new Object();
    private final List<MemberRegistration> registrations = new ArrayList<>();
    private final List<Consumer<DirectoryView>> listeners = new CopyOnWriteArrayList<>();
    private volatile DirectoryView view = DirectoryView.EMPTY;

    @Override
    public DirectoryView view() {
        return view;
    }

    @Override
    public Registration register(Member member) {
        MemberRegistration registration = new MemberRegistration(member);
        synchronized (changes) {
            registrations.removeIf(other ->
                    other.member.role() == member.role() && other.member.node().equals(member.node()));
            registrations.add(registration);
            replace(view.picture(), members());
        }
        return registration;
    }

    private List<Member> members() {
        return registrations.stream()
                .map(registration -> registration.member)
                .sorted(Comparator.comparing(Member::role).thenComparing(Member::node))
                .toList();
    }

    /// Told apart by identity: one that was replaced, or closed before, ends no other, not even of an equal member.
    private final class MemberRegistration implements Registration {
        private final Member member;

        private MemberRegistration(Member member) {
            this.member = member;
        }

        @Override
        public void close() {
            synchronized (changes) {
                if (registrations.remove(this)) {
                    replace(view.picture(), members());
                }
            }
        }
    }

    @Override
    public Registration subscribe(Consumer<DirectoryView> listener) {
        synchronized (changes) {
            listeners.add(listener);
            listener.accept(view);
        }
        return () -> listeners.remove(listener);
    }

    @Override
    public void publish(ClusterPicture picture) {
        synchronized (changes) {
            if (picture.epoch() > view.epoch()) {
                replace(picture, view.members());
            }
        }
    }

    /// One listener's failure is not the others': they hear of every view.
    private static void tell(Consumer<DirectoryView> listener, DirectoryView view) {
        try {
            listener.accept(view);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a listener failed on view " + view.version(), e);
        }
    }

    private void replace(@Nullable ClusterPicture picture, List<Member> members) {
        view = new DirectoryView(view.version() + 1, picture, ImmutableList.copyOf(members));
        listeners.forEach(listener -> tell(listener, view));
    }
}
