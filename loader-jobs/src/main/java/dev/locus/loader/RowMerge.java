package dev.locus.loader;

import java.util.List;
import java.util.PriorityQueue;

/// Several sorted streams made one. Holds one row of each in memory.
final class RowMerge implements RowStream {
    private final PriorityQueue<Head> heads = new PriorityQueue<>();

    /// A stream and its next row.
    private static final class Head implements Comparable<Head> {
        private final RowStream stream;
        private final byte[] record;
        private int length;

        private Head(RowStream stream, int recordBytesMax) {
            this.stream = stream;
            this.record = new byte[recordBytesMax];
        }

        private boolean advance() {
            length = stream.next(record);
            return length > 0;
        }

        @Override
        public int compareTo(Head other) {
            return SpillRecord.compare(record, other.record);
        }
    }

    RowMerge(List<? extends RowStream> streams, int recordBytesMax) {
        for (RowStream stream : streams) {
            Head head = new Head(stream, recordBytesMax);
            if (head.advance()) {
                heads.add(head);
            }
        }
    }

    @Override
    public int next(byte[] record) {
        Head first = heads.poll();
        if (first == null) {
            return 0;
        }
        int length = first.length;
        System.arraycopy(first.record, 0, record, 0, length);
        if (first.advance()) {
            heads.add(first);
        }
        return length;
    }
}
