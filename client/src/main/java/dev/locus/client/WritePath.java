package dev.locus.client;

import static dev.locus.client.Refusal.refuse;

import com.google.protobuf.ByteString;
import dev.locus.directory.Directory;
import dev.locus.directory.DirectoryView;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.protocol.ServingError;
import dev.locus.topology.ClusterPicture;
import dev.locus.topology.Release;
import dev.locus.transport.Deadline;
import dev.locus.transport.Transport;
import dev.locus.transport.WireErrors;
import dev.locus.v1.RowWrite;
import dev.locus.v1.WriteRequest;
import dev.locus.v1.WriteResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// The path of live updates: checks a request, gives every write its event time and its id, sends each to the nodes
/// that hold its key, and puts the outcomes back in order. Thread-safe.
public final class WritePath {
    /// The most writes of one request.
    public static final int WRITES_MAX = 1_000;

    private static final int ID_BYTES_MAX = 64;

    private final Directory directory;
    private final Transport transport;
    private final InstantSource clock;

    /// @param clock gives writes without an event time theirs
    public WritePath(Directory directory, Transport transport, InstantSource clock) {
        this.directory = directory;
        this.transport = transport;
        this.clock = clock;
    }

    /// @return an outcome for each write; failed with a [dev.locus.protocol.ServingException] if the request itself is
    ///     wrong, and then nothing was done
    public CompletableFuture<WriteResponse> write(WriteRequest request, Deadline deadline) {
        try {
            ClusterPicture picture = directory.view().picture();
            Release release = picture == null ? null : picture.release();
            if (picture == null || release == null) {
                throw refuse(
                        ServingError.NO_ACTIVE_RELEASE,
                        "view",
                        "no release is active yet: load views, stage a model, activate");
            }
            check(request);
            ViewRecord view = view(request, release);
            checkReplicas(view, picture.shardMap().replicas());
            return WriteCall.start(stamped(request), writeIds(request), view, this::view, transport, deadline);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(WireErrors.of(e));
        }
    }

    private DirectoryView view() {
        return directory.view();
    }

    private static ViewRecord view(WriteRequest request, Release release) {
        if (!release.views().containsKey(request.getView())) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    "view",
                    "no view named '" + Refusal.shortened(request.getView()) + "' in release " + release.number()
                            + "; available views: "
                            + String.join(", ", release.views().keySet()));
        }
        return release.view(request.getView());
    }

    /// A replica that misses a write would go on serving the old row.
    private static void checkReplicas(ViewRecord view, int replicas) {
        if (!view.getReplicated() && replicas > 1) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    "view",
                    "view '" + view.getName() + "' is sharded, and partitions have " + replicas
                            + " replicas: live updates reach only one of them so far, so they are refused. Load the"
                            + " changed rows, or serve with replicas: 1");
        }
    }

    private static void check(WriteRequest request) {
        int writes = request.getWritesCount();
        if (writes == 0 || writes > WRITES_MAX) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    "writes",
                    writes + " writes in one request; it has 1 to " + WRITES_MAX);
        }
        int idBytes = request.getRequestIdBytes().size();
        if (idBytes > ID_BYTES_MAX) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    "request_id",
                    "request_id has " + idBytes + " bytes; it has 1 to " + ID_BYTES_MAX);
        }
        for (int i = 0; i < writes; i++) {
            check(request.getWrites(i), i, idBytes > 0);
        }
    }

    private static void check(RowWrite write, int place, boolean requestHasId) {
        int idBytes = write.getWriteId().size();
        if (idBytes > ID_BYTES_MAX) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    "writes[" + place + "].write_id",
                    "the write_id of write " + place + " has " + idBytes + " bytes; it has at most " + ID_BYTES_MAX);
        }
        if (!write.hasEventTimeMs() && (requestHasId || idBytes > 0)) {
            throw refuse(
                    ServingError.INVALID_REQUEST,
                    "writes[" + place + "].event_time_ms",
                    "with a " + (requestHasId ? "request_id every write" : "write_id a write")
                            + " brings its event_time_ms, so that the same one sent again says the same; write "
                            + place + " has none");
        }
    }

    private WriteRequest stamped(WriteRequest request) {
        if (request.getWritesList().stream().allMatch(RowWrite::hasEventTimeMs)) {
            return request;
        }
        WriteRequest.Builder stamped = request.toBuilder();
        long now = clock.millis();
        for (RowWrite.Builder write : stamped.getWritesBuilderList()) {
            if (!write.hasEventTimeMs()) {
                write.setEventTimeMs(now);
            }
        }
        return stamped.build();
    }

    /// A write's own id; else the request's id and the write's place in it, so that of equal event times the later
    /// place wins.
    private static ByteString[] writeIds(WriteRequest request) {
        byte[] id = request.getRequestId().isEmpty()
                ? UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8)
                : request.getRequestIdBytes().toByteArray();
        ByteString[] ids = new ByteString[request.getWritesCount()];
        for (int i = 0; i < ids.length; i++) {
            ByteString own = request.getWrites(i).getWriteId();
            if (!own.isEmpty()) {
                ids[i] = own;
                continue;
            }
            byte[] writeId = ByteBuffer.allocate(id.length + Short.BYTES)
                    .put(id)
                    .putShort((short) i)
                    .array();
            ids[i] = ByteString.copyFrom(writeId);
        }
        return ids;
    }
}
