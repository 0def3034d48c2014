package dev.locus.shard;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.EntityRow;
import dev.locus.internal.v1.ScoreItemsRequest;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;

/// Finds the user's row of one view: on this node if the view is replicated, else in the request.
final class UserRow {
    private UserRow() {}

    /// @return whether the user has a row; if so, the scratch's user row says where
    static boolean find(ReadView view, ScoreItemsRequest request, ScoringScratch scratch) {
        if (view.data().record().getReplicated()) {
            scratch.userFound()[0] = false;
            view.data().rows().find(scratch.userKey(), scratch.userRow(), scratch.userFound());
            return scratch.userFound()[0];
        }
        for (EntityRow sent : request.getUserRowsList()) {
            if (sent.getView().equals(view.bound().name())) {
                ByteString row = sent.getRow();
                if (!row.isEmpty()) {
                    checkLength(view, row);
                    scratch.userRow().copy(0, row.toByteArray());
                }
                return !row.isEmpty();
            }
        }
        return false;
    }

    private static void checkLength(ReadView view, ByteString row) {
        int expected = view.bound().schema().layout().strideBytes();
        if (row.size() != expected) {
            throw new ServingException(
                    ServingError.INTERNAL,
                    "the user's row of view '" + view.bound().name() + "' came with " + row.size() + " bytes, expected "
                            + expected);
        }
    }
}
