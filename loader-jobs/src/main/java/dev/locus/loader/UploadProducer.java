package dev.locus.loader;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.locus.feature.FeatureViewFile;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.protocol.ServingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.NoOpFlightProducer;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/// Answers Arrow Flight: which views there are and what schema they have, and takes uploads of them. Nothing can be
/// read here. Calls block their thread.
final class UploadProducer extends NoOpFlightProducer {
    private static final System.Logger LOG = System.getLogger(UploadProducer.class.getName());

    private final LoadHome home;
    private final Upload upload;
    private final BufferAllocator allocator;
    private final Semaphore uploads;
    private final int uploadsMax;

    UploadProducer(LoadHome home, Upload upload, BufferAllocator allocator, int uploadsMax) {
        this.home = home;
        this.upload = upload;
        this.allocator = allocator;
        this.uploads = new Semaphore(uploadsMax);
        this.uploadsMax = uploadsMax;
    }

    @Override
    public void listFlights(CallContext context, Criteria criteria, StreamListener<FlightInfo> listener) {
        for (String view : home.views()) {
            listener.onNext(info(FlightDescriptor.path(view)));
        }
        listener.onCompleted();
    }

    @Override
    public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
        return info(descriptor);
    }

    private FlightInfo info(FlightDescriptor descriptor) {
        return new FlightInfo(schema(descriptor), descriptor, List.of(), -1, -1);
    }

    @Override
    public SchemaResult getSchema(CallContext context, FlightDescriptor descriptor) {
        return new SchemaResult(schema(descriptor));
    }

    private Schema schema(FlightDescriptor descriptor) {
        return answered(() -> ArrowSchema.of(
                FeatureViewFile.read(home.view(UploadRequest.of(descriptor).view()))
                        .view()));
    }

    @Override
    public Runnable acceptPut(CallContext context, FlightStream stream, StreamListener<PutResult> acknowledged) {
        return () -> {
            if (!uploads.tryAcquire()) {
                throw CallStatus.RESOURCE_EXHAUSTED
                        .withDescription("there are " + uploadsMax
                                + " uploads under way, as many as flight.uploads_max allows: try again later")
                        .toRuntimeException();
            }
            try {
                acknowledge(answered(() -> upload.run(stream)), acknowledged);
            } finally {
                uploads.release();
            }
        };
    }

    private void acknowledge(LoadRecord load, StreamListener<PutResult> acknowledged) {
        byte[] json = new ObjectMapper()
                .createObjectNode()
                .put("load", load.id())
                .put("rows", load.rows())
                .put("change", load.change())
                .put("release", load.release())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        try (ArrowBuf buffer = allocator.buffer(json.length)) {
            buffer.writeBytes(json);
            acknowledged.onNext(PutResult.metadata(buffer));
        }
        acknowledged.onCompleted();
    }

    /// Waits until no upload is under way.
    ///
    /// @return false if there still is one after the time
    boolean awaitNone(Duration atMost) throws InterruptedException {
        return uploads.tryAcquire(uploadsMax, atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static <T> T answered(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw statusOf(e).withDescription(text(e)).withCause(e).toRuntimeException();
        }
    }

    private static CallStatus statusOf(RuntimeException failure) {
        return switch (failure) {
            case IllegalArgumentException argument -> CallStatus.INVALID_ARGUMENT;
            case InvalidDocumentException document -> CallStatus.INVALID_ARGUMENT;
            case LoadFailedException load
            when load.kind() == LoadFailedException.Kind.CANCELLED -> CallStatus.CANCELLED;
            case LoadFailedException load -> CallStatus.INVALID_ARGUMENT;
            case ServingException serving -> CallStatus.INVALID_ARGUMENT;
            case LoadStoppedException stopped -> CallStatus.UNAVAILABLE;
            default -> {
                LOG.log(System.Logger.Level.WARNING, "an upload failed", failure);
                yield CallStatus.INTERNAL;
            }
        };
    }

    private static String text(RuntimeException failure) {
        return String.valueOf(failure.getMessage());
    }
}
