package dev.locus.loader;

import com.google.common.io.CountingInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Estimates how many rows a text file has, by its size and the length of its first lines.
final class TextSize {
    private static final int SAMPLE_BYTES = 1 << 18;

    private TextSize() {}

    static long rowsAbout(SourceFile file) throws IOException {
        byte[] sample;
        long taken;
        try (CountingInputStream bytes = new CountingInputStream(file.open());
                InputStream text = TextSource.unpack(file, new BufferedInputStream(bytes))) {
            sample = text.readNBytes(SAMPLE_BYTES);
            taken = bytes.getCount();
        }
        long lines = 0;
        for (byte character : sample) {
            lines += character == '\n' ? 1 : 0;
        }
        if (sample.length < SAMPLE_BYTES) {
            boolean isOpen = sample.length > 0 && sample[sample.length - 1] != '\n';
            return Math.max(0, lines + (isOpen ? 1 : 0) - 1); // without the header
        }
        double unpackedBytes = (double) file.bytes() / taken * sample.length;
        return Math.max(lines, Math.round(unpackedBytes / sample.length * lines));
    }
}
