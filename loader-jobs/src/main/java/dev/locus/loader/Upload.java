package dev.locus.loader;

import dev.locus.feature.FeatureViewFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.flight.FlightStream;
import org.jspecify.annotations.Nullable;

/// One upload, from its first row until its load is staged or activated.
final class Upload {
    private final LoadHome home;
    private final InstantSource clock;
    private final int threads;

    Upload(LoadHome home, InstantSource clock, int threads) {
        this.home = home;
        this.clock = clock;
        this.threads = threads;
    }

    /// Takes all rows of a stream.
    LoadRecord run(FlightStream stream) {
        UploadRequest request = UploadRequest.of(stream.getDescriptor());
        Path view = home.view(request.view());
        String version = request.dataVersion();
        Path served = home.served(request.view());
        RecordedLoad load = RecordedLoad.begin(
                home.loads(),
                home.staging(),
                clock,
                request.view(),
                version == null ? LoadRequest.versionAt(clock.instant()) : version,
                List.of(),
                request.options(served),
                LoadHolder.self(true));
        return load.run(() -> make(load.record(), view, served, request, stream));
    }

    private long make(LoadRecord record, Path view, @Nullable Path served, UploadRequest request, FlightStream stream) {
        LoadRequest load = LoadRequest.ofNames(
                        view, List.of("an upload"), home.loads().directory(record), home.partitions())
                .withDataVersion(record.dataVersion())
                .withBadRowsMax(record.options().badRowsMax())
                .withDuplicateKeys(record.options().duplicateKeys())
                .withPrevious(served)
                .withForce(record.options().force())
                .withIncrement(
                        request.base() == null || served == null
                                ? null
                                : new LoadRequest.Increment(served, request.deletedColumn()));
        long rows = request.rows() == null ? LoadProgress.UNKNOWN : request.rows();
        SentRows sent = new SentRows(stream, rows);
        RowSource source = new RowSource(sent, LoadProgress.UNKNOWN, rows, List.of(sent));
        try (ExecutorService executor = Executors.newFixedThreadPool(threads + 1)) {
            // The columns are looked at before anything is made.
            ArrowBatches.of(
                    sent.name(),
                    stream.getRoot(),
                    stream.getDictionaryProvider()::lookup,
                    new ViewCells(FeatureViewFile.read(view).view(), request.deletedColumn(), Map.of()));
            return new LoadJob(progress(record), clock, executor, threads)
                    .run(load, List.of(source))
                    .manifest()
                    .rows();
        }
    }

    private LoadProgress progress(LoadRecord record) {
        return new LoadProgress() {
            @Override
            public void at(Phase phase, long rows, long rowsTotal) {
                // Who sends knows how far it is.
            }

            @Override
            public boolean isCancelled() {
                return home.loads().isAskedToCancel(record);
            }
        };
    }
}
