package dev.locus.manager;

import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.locus.internal.v1.ChangeRecord;
import dev.locus.internal.v1.ReleaseBookRecord;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a job remembers of its changes: those that are staged, and the releases that others made. Immutable;
/// `docs/reference/control-state.md` is its layout.
///
/// @param lastChange the largest number that a change was given
/// @param staged by number
record ReleaseBook(long lastChange, ImmutableSortedMap<Long, ChangeRecord> staged, ReleaseHistory history) {
    /// Version of the record's layout; readers refuse others.
    static final int FORMAT = 1;

    static final int STAGED_MAX = 100;
    static final ReleaseBook EMPTY = new ReleaseBook(0, ImmutableSortedMap.of(), ReleaseHistory.EMPTY);

    /// @throws ServingException if too many are staged
    ReleaseBook withStaged(ChangeRecord change) {
        if (staged.size() >= STAGED_MAX) {
            throw new ServingException(
                    ServingError.CHANGE_REFUSED,
                    STAGED_MAX + " changes are staged, and no more can be: activate or drop one of " + staged.keySet());
        }
        TreeMap<Long, ChangeRecord> all = new TreeMap<>(staged);
        all.put(change.getNumber(), change);
        return new ReleaseBook(Math.max(lastChange, change.getNumber()), ImmutableSortedMap.copyOfSorted(all), history);
    }

    ReleaseBook withoutStaged(long change) {
        TreeMap<Long, ChangeRecord> others = new TreeMap<>(staged);
        others.remove(change);
        return new ReleaseBook(lastChange, ImmutableSortedMap.copyOfSorted(others), history);
    }

    /// @param before null if it is the first
    ReleaseBook withActivated(@Nullable Release before, Release active) {
        ReleaseBook others = withoutStaged(active.record().getChange());
        return new ReleaseBook(lastChange, others.staged, history.with(before, active));
    }

    /// @throws ServingException if it is not staged
    ChangeRecord change(long number) {
        ChangeRecord change = staged.get(number);
        if (change == null) {
            throw new ServingException(
                    ServingError.UNKNOWN_CHANGE, "no change " + number + " is staged; staged are " + staged.keySet());
        }
        return change;
    }

    /// Brings it in step with the picture, which is recorded first: the manager may have ended in between.
    ReleaseBook inStepWith(ClusterPicture picture) {
        Release active = picture.release();
        ReleaseBook rest = active == null ? this : withoutStaged(active.record().getChange());
        return new ReleaseBook(lastChange, rest.staged, history.inStepWith(picture));
    }

    ReleaseBookRecord toRecord() {
        return ReleaseBookRecord.newBuilder()
                .setFormat(FORMAT)
                .setLastChange(lastChange)
                .addAllStaged(staged.values())
                .addAllReleases(history.entries().values())
                .build();
    }

    /// @throws IllegalArgumentException if the bytes are not a book of this format
    static ReleaseBook parse(ByteString bytes) {
        try {
            ReleaseBookRecord record = ReleaseBookRecord.parseFrom(bytes);
            if (record.getFormat() != FORMAT) {
                throw new IllegalArgumentException(
                        "release history has format " + record.getFormat() + ", this version reads " + FORMAT);
            }
            return new ReleaseBook(
                    record.getLastChange(),
                    record.getStagedList().stream()
                            .collect(ImmutableSortedMap.toImmutableSortedMap(
                                    Comparator.naturalOrder(), ChangeRecord::getNumber, change -> change)),
                    ReleaseHistory.of(record.getReleasesList()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a release history: " + e.getMessage(), e);
        }
    }
}
