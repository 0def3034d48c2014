package dev.locus.shard;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.transport.WireErrors;
import java.util.Map;

/// The answer to a caller whose picture is not ours: it names the newest epoch that this node knows.
final class WrongShard {
    private WrongShard() {}

    static ServingException refusal(String key, long epoch) {
        return new ServingException(
                ServingError.WRONG_SHARD,
                "this node does not hold the partition of key '" + key + "' at epoch " + epoch
                        + ": refresh the picture and ask again",
                Map.of(WireErrors.EPOCH, Long.toString(epoch)),
                null);
    }
}
