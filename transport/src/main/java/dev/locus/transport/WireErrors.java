package dev.locus.transport;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Turns a [ServingException] into what crosses the wire and back: `google.rpc.Status` with `ErrorInfo` (reason,
/// domain `locus`, number), `BadRequest` where a field is to blame, `RetryInfo` where trying again makes sense.
public final class WireErrors {
    public static final String DOMAIN = "locus";
    /// The metadata key of an error's number in `ErrorInfo`.
    public static final String NUMBER = "number";
    /// The detail that names the request field to blame.
    public static final String FIELD = "field";
    /// The detail in which a shard names the newest epoch it knows.
    public static final String EPOCH = "epoch";

    private static final int TEXT_HEADER_BYTES_MAX = 6_000;

    private static final Duration RETRY_DELAY =
            Duration.newBuilder().setNanos(50_000_000).build();

    private WireErrors() {}

    static StatusRuntimeException toStatus(Throwable failure) {
        ServingException error = of(failure);
        String text = cut(error.text());
        ErrorInfo.Builder info = ErrorInfo.newBuilder()
                .setReason(error.error().name())
                .setDomain(DOMAIN)
                .putAllMetadata(error.details())
                .putMetadata(NUMBER, Integer.toString(error.error().number()));
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(error.error().statusCode().value())
                .setMessage(text)
                .addDetails(Any.pack(info.build()));
        String field = error.details().get(FIELD);
        if (field != null) {
            status.addDetails(Any.pack(BadRequest.newBuilder()
                    .addFieldViolations(BadRequest.FieldViolation.newBuilder()
                            .setField(field)
                            .setDescription(text))
                    .build()));
        }
        if (error.error().retriable()) {
            status.addDetails(
                    Any.pack(RetryInfo.newBuilder().setRetryDelay(RETRY_DELAY).build()));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }

    /// Errors travel in headers, of which callers take 8 KiB: a longer text would end the connection. It stands
    /// there three times, once percent-encoded and twice in base64, which is what a character is counted with.
    private static String cut(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
            int codePoint = text.codePointAt(i);
            int utf8Bytes = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
            boolean plain = codePoint >= ' ' && codePoint <= '~' && codePoint != '%';
            bytes += plain ? 4 : 6 * utf8Bytes;
            if (bytes > TEXT_HEADER_BYTES_MAX) {
                return text.substring(0, i) + "…";
            }
        }
        return text;
    }

    /// The failure as a [ServingException]: itself, what it wraps, what a peer said, or `INTERNAL`.
    public static ServingException of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ServingException error) {
            return error;
        }
        if (cause instanceof StatusRuntimeException error) {
            return fromStatus(error);
        }
        return new ServingException(ServingError.INTERNAL, "unexpected failure: " + cause, cause);
    }

    private static ServingException fromStatus(StatusRuntimeException failure) {
        com.google.rpc.@Nullable Status status = StatusProto.fromThrowable(failure);
        ErrorInfo info = status == null ? null : errorInfo(status);
        if (status == null || info == null) {
            Status plain = failure.getStatus();
            return new ServingException(
                    isCutOff(plain) ? ServingError.SHARD_UNAVAILABLE : fromCode(plain.getCode()), text(plain));
        }
        ServingError error = fromReason(info.getReason(), failure.getStatus().getCode());
        return new ServingException(error, status.getMessage(), info.getMetadataMap(), null);
    }

    /// Whether the connection ended while the call was being written: gRPC has no code of its own for that.
    private static boolean isCutOff(Status status) {
        return status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof IOException;
    }

    private static String text(Status status) {
        String description = status.getDescription();
        Throwable cause = status.getCause();
        String text = description == null ? "the call ended with " + status.getCode() : description;
        return cause == null ? text : text + ": " + cause.getMessage();
    }

    private static @Nullable ErrorInfo errorInfo(com.google.rpc.Status status) {
        try {
            for (Any detail : status.getDetailsList()) {
                if (detail.is(ErrorInfo.class)) {
                    return detail.unpack(ErrorInfo.class);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            return null; // A peer's broken detail says no more than its status code.
        }
        return null;
    }

    private static ServingError fromReason(String reason, Status.Code code) {
        for (ServingError error : ServingError.values()) {
            if (error.name().equals(reason)) {
                return error;
            }
        }
        return fromCode(code);
    }

    private static ServingError fromCode(Status.Code code) {
        return switch (code) {
            case CANCELLED -> ServingError.CANCELLED;
            case DEADLINE_EXCEEDED -> ServingError.DEADLINE_EXCEEDED;
            case INVALID_ARGUMENT, OUT_OF_RANGE -> ServingError.INVALID_REQUEST;
            case RESOURCE_EXHAUSTED -> ServingError.MESSAGE_TOO_LARGE;
            case UNAVAILABLE -> ServingError.SHARD_UNAVAILABLE;
            default -> ServingError.INTERNAL;
        };
    }
}
