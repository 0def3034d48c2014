package dev.locus.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WireErrorsTest {
    @ParameterizedTest
    @EnumSource
    void everyErrorComesBackAsItself(ServingError error) throws InvalidProtocolBufferException {
        ServingException sent = new ServingException(error, "no 'é日本'", Map.of("epoch", "7"), null);
        StatusRuntimeException wire = WireErrors.toStatus(sent);
        assertEquals(error.statusCode(), wire.getStatus().getCode());

        Status status = Objects.requireNonNull(StatusProto.fromThrowable(wire));
        ErrorInfo info = status.getDetails(0).unpack(ErrorInfo.class);
        assertEquals(error.name(), info.getReason());
        assertEquals("locus", info.getDomain());
        assertEquals(Integer.toString(error.number()), info.getMetadataOrThrow("number"));
        assertEquals(error.retriable(), has(status, RetryInfo.class));

        ServingException received = WireErrors.of(wire);
        assertSame(error, received.error());
        assertEquals("no 'é日本'", received.text());
        assertEquals("7", received.details().get("epoch"));
    }

    @Test
    void anErrorThatBlamesAFieldNamesItAsABadRequest() throws InvalidProtocolBufferException {
        ServingException sent = new ServingException(
                ServingError.TOO_MANY_ITEMS, "send fewer", Map.of(WireErrors.FIELD, "items"), null);
        Status status = Objects.requireNonNull(StatusProto.fromThrowable(WireErrors.toStatus(sent)));
        BadRequest.FieldViolation violation =
                status.getDetails(1).unpack(BadRequest.class).getFieldViolations(0);
        assertEquals("items", violation.getField());
        assertEquals("send fewer", violation.getDescription());
    }

    @Test
    void whatWrapsAnErrorIsTakenOff() {
        ServingException error = new ServingException(ServingError.ROW_STALE, "old");
        assertSame(error, WireErrors.of(error));
        assertSame(error, WireErrors.of(new CompletionException(new ExecutionException(error))));
    }

    @Test
    void anUnexpectedFailureIsInternalAndKeepsItsCause() {
        IllegalStateException cause = new IllegalStateException("boom");
        ServingException error = WireErrors.of(new CompletionException(cause));
        assertSame(ServingError.INTERNAL, error.error());
        assertSame(cause, error.getCause());
        assertTrue(error.text().contains("boom"), error::text);
    }

    @ParameterizedTest
    @CsvSource({
        "CANCELLED, CANCELLED",
        "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED",
        "INVALID_ARGUMENT, INVALID_REQUEST",
        "RESOURCE_EXHAUSTED, MESSAGE_TOO_LARGE",
        "UNAVAILABLE, SHARD_UNAVAILABLE",
        "UNIMPLEMENTED, INTERNAL",
        "UNKNOWN, INTERNAL",
    })
    void aStatusOfGrpcItselfGetsTheNearestError(io.grpc.Status.Code code, ServingError error) {
        ServingException received =
                WireErrors.of(code.toStatus().withDescription("why").asRuntimeException());
        assertSame(error, received.error());
        assertTrue(received.text().contains("why"), received::text);
    }

    @Test
    void anErrorOfANewerVersionGetsTheNearestErrorOfItsCode() {
        ErrorInfo info = ErrorInfo.newBuilder()
                .setReason("SOMETHING_NEW")
                .setDomain("locus")
                .build();
        StatusRuntimeException wire = StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(io.grpc.Status.Code.UNAVAILABLE.value())
                .setMessage("new")
                .addDetails(Any.pack(info))
                .build());
        assertSame(ServingError.SHARD_UNAVAILABLE, WireErrors.of(wire).error());
    }

    private static boolean has(Status status, Class<RetryInfo> detail) {
        List<Any> details = status.getDetailsList();
        return details.stream().anyMatch(each -> each.is(detail));
    }
}
