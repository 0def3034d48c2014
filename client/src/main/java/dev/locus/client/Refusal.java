package dev.locus.client;

import dev.locus.internal.v1.KeyType;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.transport.WireErrors;
import java.util.Map;

/// Words for refusing a request.
final class Refusal {
    private static final int SHOWN_CHARACTERS_MAX = 64;

    private Refusal() {}

    /// @param field of the request that is to blame
    static ServingException refuse(ServingError error, String field, String message) {
        return new ServingException(error, message, Map.of(WireErrors.FIELD, field), null);
    }

    static String name(KeyType keyType) {
        return keyType == KeyType.KEY_TYPE_INT64 ? "int64" : "string";
    }

    /// What a caller sent, short enough for a message.
    static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS_MAX ? text : text.substring(0, SHOWN_CHARACTERS_MAX) + "…";
    }
}
