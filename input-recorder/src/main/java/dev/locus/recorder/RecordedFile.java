package dev.locus.recorder;

import com.google.common.collect.ImmutableMap;
import dev.locus.shard.ScoredRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;

/// A file that is being written: the runs of one model version. It has its name once it is closed; until then the name
/// begins with a dot and ends in `.tmp`. Used by one thread.
final class RecordedFile implements AutoCloseable {
    private static final long ROW_GROUP_BYTES = 8L << 20;

    private final Path file;
    private final Path unfinished;
    private final ParquetWriter<RecordWriter.Item> writer;
    private final long openedMs;

    private RecordedFile(Path file, Path unfinished, ParquetWriter<RecordWriter.Item> writer, long openedMs) {
        this.file = file;
        this.unfinished = unfinished;
        this.writer = writer;
        this.openedMs = openedMs;
    }

    /// @param first the run that the columns are made for
    static RecordedFile open(Path directory, String name, ScoredRun first, long nowMillis) throws IOException {
        Path unfinished = directory.resolve("." + name + ".tmp");
        ImmutableMap<String, String> about = ImmutableMap.of(
                "locus.format", "1",
                "locus.model", first.model().getName(),
                "locus.model_version", first.model().getVersion(),
                "locus.model_sha256", first.model().getSha256());
        RecordWriter rows =
                new RecordWriter(RecordSchema.of(first.model(), first.inputs().tensors()), about);
        ParquetWriter<RecordWriter.Item> writer = new Builder(new LocalOutputFile(unfinished), rows)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new ZstdCodec())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .build();
        return new RecordedFile(directory.resolve(name), unfinished, writer, nowMillis);
    }

    void write(ScoredRun run) throws IOException {
        for (int place = 0; place < run.items().size(); place++) {
            writer.write(new RecordWriter.Item(run, place));
        }
    }

    /// Written, or waiting in memory to be.
    long bytes() {
        return writer.getDataSize();
    }

    long openedMs() {
        return openedMs;
    }

    @Override
    public void close() throws IOException {
        writer.close();
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static final class Builder extends ParquetWriter.Builder<RecordWriter.Item, Builder> {
        private final RecordWriter rows;

        private Builder(OutputFile file, RecordWriter rows) {
            super(file);
            this.rows = rows;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract there.
        protected WriteSupport<RecordWriter.Item> getWriteSupport(Configuration configuration) {
            return rows;
        }

        @Override
        protected WriteSupport<RecordWriter.Item> getWriteSupport(ParquetConfiguration configuration) {
            return rows;
        }
    }
}
