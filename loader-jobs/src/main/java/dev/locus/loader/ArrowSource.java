package dev.locus.loader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.message.ArrowBlock;

/// Neighbouring record batches of an Arrow IPC file, compressed or not.
///
/// @param firstBatch its place in the file
/// @param firstRow how many rows of the file come before
record ArrowSource(SourceFile file, int firstBatch, int batchCount, long firstRow) implements SourcePart {
    /// Off the heap, for each reading thread: the dictionaries and one record batch.
    private static final long BYTES_MAX = 1L << 30;
    /// Record batches are put together until they have so many rows.
    private static final long PART_ROWS_MIN = 1 << 19;

    private static final int CONTINUATION = -1;

    /// Something done with an open file.
    private interface Work<T> {
        T with(ArrowFileReader reader) throws IOException;
    }

    static RowSource of(SourceFile file, ViewCells view) throws IOException {
        List<Long> rowsOfBatches;
        try (SeekableByteChannel channel = file.openChannel()) {
            rowsOfBatches = open(file, reader -> {
                batches(file, reader, view);
                List<Long> rows = new ArrayList<>();
                for (ArrowBlock block : reader.getRecordBlocks()) {
                    rows.add(rowsOf(channel, block));
                }
                return rows;
            });
        }
        List<SourcePart> parts = new ArrayList<>();
        long before = 0;
        int first = 0;
        long rows = 0;
        for (int i = 0; i < rowsOfBatches.size(); i++) {
            rows += rowsOfBatches.get(i);
            if (rows >= PART_ROWS_MIN || i == rowsOfBatches.size() - 1) {
                parts.add(new ArrowSource(file, first, i + 1 - first, before));
                before += rows;
                rows = 0;
                first = i + 1;
            }
        }
        return new RowSource(file, before, before, parts);
    }

    @Override
    public void read(RowAssembler rows) throws IOException {
        open(file, reader -> {
            ArrowBatches batches = batches(file, reader, rows.cells());
            long row = firstRow + 1;
            for (ArrowBlock block : reader.getRecordBlocks().subList(firstBatch, firstBatch + batchCount)) {
                load(reader, block, row);
                row += batches.addTo(rows, row);
            }
            return row;
        });
    }

    /// The library throws unchecked exceptions of many kinds for damaged batches.
    private void load(ArrowFileReader reader, ArrowBlock block, long row) throws IOException {
        try {
            if (!reader.loadRecordBatch(block)) {
                throw new LoadFailedException(file.name() + " is damaged, from row " + row + " on: no record batch");
            }
        } catch (OutOfMemoryException e) {
            throw new LoadFailedException(
                    file.name() + ", from row " + row + " on: a record batch takes more than " + BYTES_MAX
                            + " bytes; write smaller ones",
                    e);
        } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
            throw new LoadFailedException(file.name() + " is damaged, from row " + row + " on: " + e.getMessage(), e);
        }
    }

    private static <T> T open(SourceFile file, Work<T> work) throws IOException {
        try (BufferAllocator allocator = new RootAllocator(BYTES_MAX);
                SeekableByteChannel channel = file.openChannel();
                ArrowFileReader reader = new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
            try {
                reader.getVectorSchemaRoot(); // reads the schema and the dictionaries
            } catch (IOException | RuntimeException e) {
                throw LoadFailedException.of("can't read " + file.name() + " as Arrow: " + e.getMessage(), e);
            }
            return work.with(reader);
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new LoadFailedException(
                    "Arrow files can't be read here; start Java with --add-opens=java.base/java.nio=ALL-UNNAMED", e);
        }
    }

    private static ArrowBatches batches(SourceFile file, ArrowFileReader reader, ViewCells cells) throws IOException {
        return ArrowBatches.of(file.name(), reader.getVectorSchemaRoot(), reader::lookup, cells);
    }

    /// Reads the head of a record batch only.
    private static long rowsOf(SeekableByteChannel channel, ArrowBlock block) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(block.getMetadataLength()).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(block.getOffset());
        while (head.hasRemaining() && channel.read(head) >= 0) {
            // read on
        }
        head.flip();
        if (head.getInt() == CONTINUATION) {
            head.getInt();
        }
        Message message = Message.getRootAsMessage(head.slice().order(ByteOrder.LITTLE_ENDIAN));
        return message.header(new RecordBatch()) instanceof RecordBatch batch ? batch.length() : 0;
    }
}
