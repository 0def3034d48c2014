package dev.locus.loader;

import dev.hardwood.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import org.apache.arrow.flight.FlightStream;

/// The rows of one upload, read as they come: the sender is asked for more only when they have been taken.
///
/// @param rowsExpected or [LoadProgress#UNKNOWN]
record SentRows(FlightStream stream, long rowsExpected) implements SourcePart, SourceFile {
    @Override
    public SourceFile file() {
        return this;
    }

    @Override
    public String name() {
        return "the upload";
    }

    @Override
    public void read(RowAssembler rows) throws IOException {
        ArrowBatches batches =
                ArrowBatches.of(name(), stream.getRoot(), stream.getDictionaryProvider()::lookup, rows.cells());
        long read = 0;
        while (next(read)) {
            read += batches.addTo(rows, read + 1);
        }
        if (rowsExpected >= 0 && read != rowsExpected) {
            throw new LoadFailedException("the upload has " + read + " rows, its sender announced " + rowsExpected
                    + ": nothing is loaded; send it again");
        }
    }

    /// The library throws unchecked exceptions of many kinds when the sender goes away.
    private boolean next(long read) {
        try {
            return stream.next();
        } catch (RuntimeException e) {
            throw LoadFailedException.stopped(
                    "the upload ended early, after " + read + " rows (" + e.getMessage() + "): send it again", e);
        }
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public InputStream open() {
        throw new UnsupportedOperationException("an upload is read once, as it comes");
    }

    @Override
    public SeekableByteChannel openChannel() {
        throw new UnsupportedOperationException("an upload is read once, as it comes");
    }

    @Override
    public InputFile toInputFile() {
        throw new UnsupportedOperationException("an upload is read once, as it comes");
    }
}
