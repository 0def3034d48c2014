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
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.types.pojo.Field;

/// Neighbouring record batches of an Arrow IPC file, compressed or not.
///
/// @param firstBatch its place in the file
/// @param firstRow how many rows of the file come before
record ArrowSource(SourceFile file, int firstBatch, int batches, long firstRow) implements SourcePart {
    /// Off the heap, for each reading thread: the dictionaries and one record batch.
    private static final long BYTES_MAX = 1L << 30;
    /// Record batches are put together until they have so many rows.
    private static final long PART_ROWS_MIN = 1 << 19;

    private static final int SLICE_ROWS = 4_096;
    private static final int CONTINUATION = -1;

    /// Something done with an open file.
    private interface Work<T> {
        T with(ArrowFileReader reader) throws IOException;
    }

    static RowSource of(SourceFile file, ViewCells view) throws IOException {
        List<Long> rowsOfBatches;
        try (SeekableByteChannel channel = file.openChannel()) {
            rowsOfBatches = open(file, reader -> {
                columns(file, reader, view);
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
            List<ArrowColumn> columns = columns(file, reader, rows.cells());
            long row = firstRow + 1;
            for (ArrowBlock block : reader.getRecordBlocks().subList(firstBatch, firstBatch + batches)) {
                load(reader, block, row);
                int count = reader.getVectorSchemaRoot().getRowCount();
                for (int from = 0; from < count; from += SLICE_ROWS) {
                    int length = Math.min(SLICE_ROWS, count - from);
                    rows.addBatch(slices(columns, from, length, row + from), length, row + from);
                }
                row += count;
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

    /// Likewise.
    private List<RowAssembler.FilledColumn> slices(List<ArrowColumn> columns, int from, int length, long row) {
        try {
            return columns.stream().map(column -> column.slice(from, length)).toList();
        } catch (IndexOutOfBoundsException | NegativeArraySizeException | ArithmeticException e) {
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

    private static List<ArrowColumn> columns(SourceFile file, ArrowFileReader reader, ViewCells cells)
            throws IOException {
        List<FieldVector> vectors = reader.getVectorSchemaRoot().getFieldVectors();
        cells.checkColumns(
                file,
                vectors.stream().map(FieldVector::getField).map(Field::getName).toList());
        return vectors.stream()
                .filter(vector -> !cells.ofColumn(vector.getName()).isEmpty())
                .map(vector -> ArrowColumn.of(file, vector, reader::lookup, cells.ofColumn(vector.getName())))
                .toList();
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
