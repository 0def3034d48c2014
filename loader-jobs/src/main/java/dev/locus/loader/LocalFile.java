package dev.locus.loader;

import dev.hardwood.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file of this machine.
record LocalFile(Path path) implements SourceFile {
    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public long bytes() throws IOException {
        return Files.size(path);
    }

    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public SeekableByteChannel openChannel() throws IOException {
        return Files.newByteChannel(path);
    }

    @Override
    public InputFile toInputFile() {
        return InputFile.of(path);
    }
}
