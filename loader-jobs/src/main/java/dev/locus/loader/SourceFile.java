package dev.locus.loader;

import dev.hardwood.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;

/// One file that rows are read from, wherever it lies. Several threads may open it at the same time.
interface SourceFile {
    /// As messages call it.
    String name();

    long bytes() throws IOException;

    /// From its first byte on.
    InputStream open() throws IOException;

    SeekableByteChannel openChannel() throws IOException;

    /// For the Parquet library, which opens and closes it.
    InputFile toInputFile();
}
