package dev.locus.manager;

import com.google.protobuf.ByteString;
import dev.locus.directory.ControlStore;
import dev.locus.directory.Directory;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import org.jspecify.annotations.Nullable;

/// The recorded state of a job: the picture, and the book of its changes. What is new is in the control store before
/// anyone hears of it. Belongs to the control plane's thread.
///
/// Picture and book are two records. The picture is written first and says enough to bring the book in step.
final class JobState {
    private static final System.Logger LOG = System.getLogger(JobState.class.getName());
    private static final String PICTURE = "picture";
    private static final String RELEASES = "releases";

    private final ControlStore store;
    private final Directory directory;
    private @Nullable ClusterPicture picture;
    private ReleaseBook book = ReleaseBook.EMPTY;
    private long pictureVersion;
    private long bookVersion;

    JobState(ControlStore store, Directory directory) {
        this.store = store;
        this.directory = directory;
    }

    /// Reads what is recorded; publishes nothing.
    ///
    /// @return the picture, or null if there is none
    @Nullable
    ClusterPicture load() {
        ControlStore.Versioned recordedPicture = store.get(PICTURE).join();
        ControlStore.Versioned recordedBook = store.get(RELEASES).join();
        if (recordedBook != null) {
            bookVersion = recordedBook.version();
            book = ReleaseBook.parse(recordedBook.value());
        }
        if (recordedPicture != null) {
            pictureVersion = recordedPicture.version();
            picture = ClusterPicture.parse(recordedPicture.value());
            book = book.inStepWith(picture);
        }
        return picture;
    }

    void record(ClusterPicture next) {
        pictureVersion = put(PICTURE, next.toRecord().toByteString(), pictureVersion);
        picture = next;
        directory.publish(next);
    }

    void record(ReleaseBook next) {
        bookVersion = put(RELEASES, next.toRecord().toByteString(), bookVersion);
        book = next;
    }

    /// Makes a release the active one. It is so once the picture is recorded: should the book fail, it is written with
    /// the next change, or brought in step at the next start.
    void activate(Release next) {
        Release before = picture().release();
        record(picture().withRelease(next, TrialPlan.rebased(picture().trials(), next, book.staged())));
        ReleaseBook activated = book.withActivated(before, next);
        try {
            record(activated);
        } catch (RuntimeException e) {
            book = activated;
            LOG.log(System.Logger.Level.WARNING, next + " is active, but not yet in the recorded history", e);
        }
    }

    private long put(String key, ByteString value, long version) {
        return store.put(key, value, version).join();
    }

    ClusterPicture picture() {
        if (picture == null) {
            throw new ServingException(ServingError.NO_ACTIVE_RELEASE, "the job has no nodes yet");
        }
        return picture;
    }

    ReleaseBook book() {
        return book;
    }
}
