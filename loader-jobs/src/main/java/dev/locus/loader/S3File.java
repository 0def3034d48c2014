package dev.locus.loader;

import dev.hardwood.InputFile;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/// An object in S3, as it was when it was found: reading it fails if it has changed since.
record S3File(String bucket, String key, long bytes, String etag, S3Access access) implements SourceFile {
    @Override
    public String name() {
        return "s3://" + bucket + "/" + key;
    }

    @Override
    public InputStream open() {
        return new S3Stream(this);
    }

    @Override
    public SeekableByteChannel openChannel() {
        return new S3Channel(this);
    }

    @Override
    public InputFile toInputFile() {
        return new Ranges(this);
    }

    /// What the Parquet library asks for: footers and column chunks.
    private record Ranges(S3File file) implements InputFile {
        @Override
        public void open() {
            // Each range is a request of its own.
        }

        @Override
        public ByteBuffer readRange(long offset, int length) {
            return ByteBuffer.wrap(file.access().read(file, offset, length));
        }

        @Override
        public long length() {
            return file.bytes();
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
