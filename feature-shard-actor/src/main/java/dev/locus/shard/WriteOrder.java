package dev.locus.shard;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.WriteStamp;
import java.util.Comparator;

/// The order of writes: by event time, of equal ones by write id, byte by byte. The same on every replica, whatever
/// came first there.
final class WriteOrder {
    private static final Comparator<WriteStamp> ORDER = Comparator.comparingLong(WriteStamp::getEventTimeMs)
            .thenComparing(WriteStamp::getWriteId, ByteString.unsignedLexicographicalComparator());

    private WriteOrder() {}

    static boolean isNewer(WriteStamp one, WriteStamp other) {
        return ORDER.compare(one, other) > 0;
    }

    static boolean isOlder(WriteStamp one, WriteStamp other) {
        return ORDER.compare(one, other) < 0;
    }
}
