package dev.locus.loader;

import java.io.IOException;

/// A piece of a source file that one thread reads by itself, row by row or column by column.
interface SourcePart {
    SourceFile file();

    /// @throws LoadFailedException if the file can't be understood
    void read(RowAssembler rows) throws IOException;
}
