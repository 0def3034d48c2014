package dev.locus.loader;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// An object's bytes from the first to the last. A connection that breaks is made again where it broke: the library
/// tries requests again, but not answers that have begun. Not thread-safe.
final class S3Stream extends InputStream {
    private static final int BREAKS_MAX = 5;

    private final S3File file;
    private @Nullable ResponseInputStream<GetObjectResponse> answer;
    private long position;
    private int breaks;

    S3Stream(S3File file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (position < file.bytes() && length > 0) {
            try {
                int count = answer().read(target, offset, length);
                if (count > 0) {
                    position += count;
                    breaks = 0;
                    return count;
                }
                breakOff(new IOException("the answer ended at byte " + position + " of " + file.bytes()));
            } catch (IOException | SdkException e) {
                breakOff(e);
            }
        }
        return length == 0 ? 0 : -1;
    }

    private ResponseInputStream<GetObjectResponse> answer() {
        if (answer == null) {
            answer = file.access().open(file, position);
        }
        return answer;
    }

    private void breakOff(Exception failure) {
        close();
        breaks++;
        if (breaks > BREAKS_MAX) {
            throw LoadFailedException.stopped("can't read " + file.name() + ": " + failure.getMessage(), failure);
        }
    }

    /// Without reading what is left of an answer.
    @Override
    public void close() {
        if (answer != null) {
            answer.abort();
            answer = null;
        }
    }
}
