package dev.locus.loader;

import dev.locus.feature.InvalidDocumentException;
import dev.locus.feature.LoadDirectory;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// One load from its sources into a change, and perhaps a release. Its record is kept at every step, so that after a
/// crash at any moment it can be resumed: what is whole is not made again, what is staged is not staged again.
public final class RecordedLoad {
    private final LoadBook book;
    private final LoadStaging staging;
    private final InstantSource clock;
    private LoadRecord record;

    /// Makes the load directory.
    @FunctionalInterface
    public interface Making {
        /// @return how many rows it has
        /// @throws LoadFailedException if it could not be made
        long make();
    }

    private RecordedLoad(LoadBook book, LoadStaging staging, InstantSource clock, LoadRecord record) {
        this.book = book;
        this.staging = staging;
        this.clock = clock;
        this.record = record;
    }

    /// Begins a load.
    ///
    /// @throws IllegalArgumentException if there is one of that name
    public static RecordedLoad begin(
            LoadBook book,
            LoadStaging staging,
            InstantSource clock,
            String view,
            String dataVersion,
            List<String> sources,
            LoadRecord.Options options,
            LoadHolder holder) {
        if (book.has(view, dataVersion)) {
            throw new IllegalArgumentException("there is a load " + view + "/" + dataVersion
                    + " already: give the data version another name, or see 'locus load show " + view + "/"
                    + dataVersion + "'");
        }
        LoadRecord record = LoadRecord.begin(view, dataVersion, sources, options, holder, clock.instant());
        book.save(record);
        book.prune(view);
        return new RecordedLoad(book, staging, clock, record);
    }

    /// Takes up a load that ended.
    ///
    /// @throws IllegalArgumentException if it can't go on; the message says why
    public static RecordedLoad resume(
            LoadBook book, LoadStaging staging, InstantSource clock, LoadRecord record, LoadHolder holder) {
        boolean whole = book.isWhole(record);
        if (record.isHeld()) {
            throw new IllegalArgumentException("load " + record.id() + " is under way, by process "
                    + holder(record).pid());
        }
        if (!whole && record.state() == LoadState.REFUSED) {
            throw new IllegalArgumentException("load " + record.id()
                    + " was refused: correct what was wrong and load again. It was: " + record.message());
        }
        if (record.state() == LoadState.CANCELLED) {
            throw new IllegalArgumentException("load " + record.id() + " was cancelled: load again");
        }
        if (!whole && record.sources().isEmpty()) {
            throw new IllegalArgumentException(
                    "the rows of load " + record.id() + " were sent and are gone: send them again");
        }
        book.forgetToCancel(record);
        LoadRecord next = record.heldBy(holder, whole ? LoadState.LOADED : LoadState.LOADING, clock.instant());
        book.save(next);
        return new RecordedLoad(book, staging, clock, next);
    }

    private static LoadHolder holder(LoadRecord record) {
        LoadHolder holder = record.holder();
        return holder == null ? new LoadHolder(0, 0, false) : holder;
    }

    public LoadRecord record() {
        return record;
    }

    /// Does what is left to do.
    ///
    /// @throws LoadStoppedException if it ended by something that passes
    /// @throws RuntimeException if it was refused
    public LoadRecord run(Making making) {
        try {
            if (record.state() == LoadState.LOADING) {
                keep(record.loaded(making.make(), clock.instant()));
            } else if (record.rows() == 0) {
                keep(record.loaded(
                        LoadDirectory.open(book.directory(record)).manifest().rows(), clock.instant()));
            }
            stageAndActivate();
            return record;
        } catch (RuntimeException e) {
            throw ended(e);
        }
    }

    private void stageAndActivate() {
        Optional<LoadStaging.Place> place = staging.find(record.view(), record.dataVersion());
        long change = place.isPresent() ? place.get().change() : staging.stage(book.directory(record));
        keep(record.staged(change, clock.instant()));
        if (place.isPresent() && place.get().release() > 0) {
            keep(record.activated(place.get().release(), clock.instant()));
        } else if (record.options().activate()) {
            keep(record.activated(staging.activate(change), clock.instant()));
        }
    }

    private void keep(LoadRecord next) {
        record = next;
        book.save(next);
    }

    private RuntimeException ended(RuntimeException failure) {
        LoadState state = stateAfter(failure);
        String why = String.valueOf(failure.getMessage());
        if (state == LoadState.CANCELLED) {
            book.deleteFiles(record);
        }
        // A staged change stays staged, whatever happened to its activation.
        try {
            keep(record.ended(record.state() == LoadState.STAGED ? LoadState.STAGED : state, why, clock.instant()));
        } catch (UncheckedIOException e) { // The disk may be full; a dead holder tells as much as the record would.
            failure.addSuppressed(e);
        }
        return state == LoadState.STOPPED ? new LoadStoppedException(record.id(), why, failure) : failure;
    }

    private static LoadState stateAfter(RuntimeException failure) {
        return switch (failure) {
            case LoadFailedException load ->
                switch (load.kind()) {
                    case REFUSED -> LoadState.REFUSED;
                    case STOPPED -> LoadState.STOPPED;
                    case CANCELLED -> LoadState.CANCELLED;
                };
            case ServingException serving -> isRefusal(serving.error()) ? LoadState.REFUSED : LoadState.STOPPED;
            case InvalidDocumentException document -> LoadState.REFUSED;
            case IllegalArgumentException argument -> LoadState.REFUSED;
            default -> LoadState.STOPPED;
        };
    }

    /// Whether the same load would be refused again.
    private static boolean isRefusal(ServingError error) {
        return error.blame() == ServingError.Blame.CALLER || error == ServingError.IMAGE_FULL;
    }
}
