package dev.locus.manager;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import dev.locus.internal.v1.ChunksRecord;
import dev.locus.internal.v1.StoredValue;
import java.util.zip.CRC32C;

/// Cuts values for etcd, which takes at most 1.5 MiB a request, and puts them together again.
final class StoredChunks {
    static final int CHUNK_BYTES = 1_000_000;
    static final int VALUE_BYTES_MAX = 64 << 20;

    private StoredChunks() {}

    /// Empty for a value that is stored whole.
    static ImmutableList<ByteString> cut(ByteString value) {
        if (value.size() > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a value of " + value.size() + " bytes is too large: at most " + VALUE_BYTES_MAX);
        }
        if (value.size() <= CHUNK_BYTES) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<ByteString> chunks = ImmutableList.builder();
        for (int from = 0; from < value.size(); from += CHUNK_BYTES) {
            chunks.add(value.substring(from, Math.min(value.size(), from + CHUNK_BYTES)));
        }
        return chunks.build();
    }

    /// What is stored under the key itself.
    static StoredValue head(String write, ByteString value, int chunks) {
        StoredValue.Builder head = StoredValue.newBuilder().setWrite(write);
        if (chunks == 0) {
            return head.setWhole(value).build();
        }
        return head.setChunks(ChunksRecord.newBuilder()
                        .setCount(chunks)
                        .setBytes(value.size())
                        .setCrc32C(crc(value)))
                .build();
    }

    /// @throws IllegalStateException if the chunks are not those of the value
    static ByteString checked(String key, ChunksRecord chunks, ByteString value) {
        if (value.size() != chunks.getBytes() || crc(value) != chunks.getCrc32C()) {
            throw new IllegalStateException("control state '" + key + "' is damaged: its chunks have " + value.size()
                    + " bytes with CRC32C " + crc(value) + ", not " + chunks.getBytes() + " with "
                    + chunks.getCrc32C());
        }
        return value;
    }

    private static int crc(ByteString value) {
        CRC32C crc = new CRC32C();
        value.asReadOnlyByteBufferList().forEach(crc::update);
        return (int) crc.getValue();
    }
}
