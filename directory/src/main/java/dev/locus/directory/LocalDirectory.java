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
    private final List<Consumer<DirectoryView>> listeners = new CopyOnWriteArrayList<>();
    private volatile DirectoryView view = DirectoryView.EMPTY;

    @Override
    public DirectoryView view() {
        return view;
    }

    @Override
    public Registration register(Member member) {
        synchronized (changes) {
            replace(view.picture(), withMember(member));
        }
        return () -> {
            synchronized (changes) {
                replace(
                        view.picture(),
                        view.members().stream()
                                .filter(other -> !other.equals(member))
                                .toList());
            }
        };
    }

    private List<Member> withMember(Member member) {
        List<Member> members = new ArrayList<>(view.members());
        members.removeIf(other -> other.role() == member.role() && other.node().equals(member.node()));
        members.add(member);
        members.sort(Comparator.comparing(Member::role).thenComparing(Member::node));
        return members;
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
