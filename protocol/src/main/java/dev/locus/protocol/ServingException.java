package dev.locus.protocol;

import com.google.common.collect.ImmutableMap;
import java.io.Serial;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A failed call, as a value: which [ServingError] it is, a message that names the value and the way out, and
/// details for programs. On the request path it travels in failed futures; it keeps no stack trace unless it has
/// a cause.
public final class ServingException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ServingError error;
    private final ImmutableMap<String, String> details;

    public ServingException(ServingError error, String message) {
        this(error, message, Map.of(), null);
    }

    public ServingException(ServingError error, String message, Throwable cause) {
        this(error, message, Map.of(), cause);
    }

    /// @param details travel as metadata of `google.rpc.ErrorInfo`; the key `field` also as `BadRequest`
    public ServingException(
            ServingError error, String message, Map<String, String> details, @Nullable Throwable cause) {
        super(message, cause, false, cause != null);
        this.error = error;
        this.details = ImmutableMap.copyOf(details);
    }

    public ServingError error() {
        return error;
    }

    public ImmutableMap<String, String> details() {
        return details;
    }

    /// The message without the error's name; [#toString()] has both.
    public String text() {
        return String.valueOf(getMessage());
    }
}
