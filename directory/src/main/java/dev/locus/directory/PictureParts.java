package dev.locus.directory;

import com.google.protobuf.ByteString;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import org.jspecify.annotations.Nullable;

/// Puts a picture together from its parts, which come in order, though maybe from several senders at once.
/// Pictures are cut because a message has at most 4 MiB. Not thread-safe.
final class PictureParts {
    static final int PART_BYTES_MAX = 1 << 20;
    static final int PICTURE_BYTES_MAX = 64 << 20;

    /// Tells pictures apart.
    record Which(long term, long epoch, int bytes) {}

    private @Nullable Which which;
    private ByteString received = ByteString.EMPTY;

    /// The part of a picture that begins at the given place.
    static ByteString part(ByteString picture, int from) {
        return picture.substring(from, (int) Math.min(picture.size(), (long) from + PART_BYTES_MAX));
    }

    /// @return the whole picture once its last part is here, else null
    /// @throws ServingException `INVALID_REQUEST`, if parts before this one are missing; what is there is
    ///     forgotten
    @Nullable
    ByteString add(Which whose, int from, ByteString part) {
        if (whose.bytes() < 1 || whose.bytes() > PICTURE_BYTES_MAX) {
            throw refused("a picture has 1 to " + PICTURE_BYTES_MAX + " bytes, not " + whose.bytes());
        }
        if (!whose.equals(which)) {
            which = whose;
            received = ByteString.EMPTY;
        }
        int known = received.size();
        if (from < 0 || from > known || (long) from + part.size() > whose.bytes()) {
            which = null;
            throw refused("the part at " + from + " with " + part.size() + " bytes does not follow the " + known
                    + " of " + whose.bytes() + " bytes that are here: begin again at 0");
        }
        if (from + part.size() > known) {
            received = received.concat(part.substring(known - from));
        }
        if (received.size() < whose.bytes()) {
            return null;
        }
        which = null;
        return received;
    }

    private static ServingException refused(String why) {
        return new ServingException(ServingError.INVALID_REQUEST, why);
    }
}
