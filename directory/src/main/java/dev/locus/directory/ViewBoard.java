package dev.locus.directory;

import com.google.common.collect.ImmutableList;
import dev.locus.topology.ClusterPicture;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The current [DirectoryView] and those who want to hear of newer ones. Changes must be made one at a time, by
/// whoever holds the directory's lock; reading the view takes none.
final class ViewBoard {
    private static final System.Logger LOG = System.getLogger(ViewBoard.class.getName());

    private final List<Consumer<DirectoryView>> listeners = new CopyOnWriteArrayList<>();
    private volatile DirectoryView view = DirectoryView.EMPTY;

    DirectoryView view() {
        return view;
    }

    Directory.Registration subscribe(Consumer<DirectoryView> listener) {
        listeners.add(listener);
        listener.accept(view);
        return () -> listeners.remove(listener);
    }

    void replace(@Nullable ClusterPicture picture, Collection<Member> members) {
        view = new DirectoryView(view.version() + 1, picture, ImmutableList.copyOf(members));
        listeners.forEach(listener -> tell(listener, view));
    }

    /// One listener's failure is not the others': they hear of every view.
    private static void tell(Consumer<DirectoryView> listener, DirectoryView view) {
        try {
            listener.accept(view);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a listener failed on view " + view.version(), e);
        }
    }
}
