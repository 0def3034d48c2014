package dev.locus.protocol;

import io.grpc.Status;

/// Every error that crosses the wire. Names may change, numbers may not; `docs/reference/errors.md` is the table.
///
/// The number tells who is to blame: 1-99 the caller, 100-199 the cluster, 200-299 capacity. *Retriable* means
/// that the same call may succeed later without being changed.
public enum ServingError {
    INVALID_REQUEST(1, Status.Code.INVALID_ARGUMENT, false),
    UNKNOWN_MODEL(2, Status.Code.NOT_FOUND, false),
    TOO_MANY_ITEMS(3, Status.Code.INVALID_ARGUMENT, false),
    WRONG_KEY_TYPE(4, Status.Code.INVALID_ARGUMENT, false),
    MISSING_INPUT(5, Status.Code.INVALID_ARGUMENT, false),
    BAD_INPUT_VALUE(6, Status.Code.INVALID_ARGUMENT, false),
    KEY_NOT_FOUND(7, Status.Code.NOT_FOUND, false),
    FEATURE_MISSING(8, Status.Code.FAILED_PRECONDITION, false),
    ROW_STALE(9, Status.Code.FAILED_PRECONDITION, false),
    UNKNOWN_RELEASE(10, Status.Code.FAILED_PRECONDITION, false),
    INVALID_MODEL(20, Status.Code.INVALID_ARGUMENT, false),
    INVALID_VIEW(21, Status.Code.INVALID_ARGUMENT, false),
    INVALID_LOAD(22, Status.Code.INVALID_ARGUMENT, false),
    UNKNOWN_CHANGE(23, Status.Code.NOT_FOUND, false),
    CHANGE_REFUSED(24, Status.Code.FAILED_PRECONDITION, false),

    WRONG_SHARD(100, Status.Code.ABORTED, true),
    SHARD_UNAVAILABLE(101, Status.Code.UNAVAILABLE, true),
    NO_ACTIVE_RELEASE(102, Status.Code.UNAVAILABLE, true),
    DEADLINE_EXCEEDED(103, Status.Code.DEADLINE_EXCEEDED, true),
    CANCELLED(104, Status.Code.CANCELLED, false),
    TOO_FEW_SCORED(105, Status.Code.UNAVAILABLE, true),
    DATA_DAMAGED(106, Status.Code.DATA_LOSS, false),
    INTERNAL(107, Status.Code.INTERNAL, false),
    SHUTTING_DOWN(108, Status.Code.UNAVAILABLE, true),
    RELEASE_NOT_READY(109, Status.Code.UNAVAILABLE, true),
    OLD_TERM(110, Status.Code.FAILED_PRECONDITION, false),

    TOO_MANY_REQUESTS(200, Status.Code.RESOURCE_EXHAUSTED, true),
    MESSAGE_TOO_LARGE(201, Status.Code.RESOURCE_EXHAUSTED, false),
    IMAGE_FULL(202, Status.Code.RESOURCE_EXHAUSTED, false),
    DISK_FULL(203, Status.Code.RESOURCE_EXHAUSTED, true);

    /// Who has to do something about an error.
    public enum Blame {
        CALLER,
        CLUSTER,
        CAPACITY
    }

    private final int number;
    private final Status.Code statusCode;
    private final boolean retriable;

    ServingError(int number, Status.Code statusCode, boolean retriable) {
        this.number = number;
        this.statusCode = statusCode;
        this.retriable = retriable;
    }

    public int number() {
        return number;
    }

    public Blame blame() {
        return number < 100 ? Blame.CALLER : number < 200 ? Blame.CLUSTER : Blame.CAPACITY;
    }

    public Status.Code statusCode() {
        return statusCode;
    }

    public boolean retriable() {
        return retriable;
    }
}
