package dev.locus.loader;

import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/// An object's bytes by place, fetched in windows. Not thread-safe.
final class S3Channel implements SeekableByteChannel {
    private static final int WINDOW_BYTES_MIN = 256 << 10;
    private static final int WINDOW_BYTES_MAX = 8 << 20;

    private final S3File file;
    private byte[] window = new byte[0];
    private long windowStart;
    private long position;
    private boolean open = true;

    S3Channel(S3File file) {
        this.file = file;
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= file.bytes()) {
            return -1;
        }
        if (position < windowStart || position >= windowStart + window.length) {
            long wanted = Math.clamp(target.remaining(), WINDOW_BYTES_MIN, WINDOW_BYTES_MAX);
            window = file.access().read(file, position, (int) Math.min(wanted, file.bytes() - position));
            windowStart = position;
        }
        int from = (int) (position - windowStart);
        int count = Math.min(target.remaining(), window.length - from);
        target.put(window, from, count);
        position += count;
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long next) {
        position = next;
        return this;
    }

    @Override
    public long size() {
        return file.bytes();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
