package dev.locus.loader;

/// Follows the rows of each key, in the order of a [RowStream], and counts what becomes of them: the last one of a key
/// stands. Not thread-safe.
final class KeyTally {
    private long replaced;
    private long upserted;
    private long deleted;
    private long deletesWithoutRow;
    private boolean isInBase;
    private boolean isInSources;
    private int part;
    private long line;

    /// A row that is not the last one of its key.
    void passOver(byte[] record) {
        if (SpillRecord.isOfBase(record)) {
            isInBase = true;
            return;
        }
        replaced++;
        isInSources = true;
        part = SpillRecord.part(record);
        line = SpillRecord.line(record);
    }

    /// The last row of its key.
    void settle(byte[] record) {
        if (SpillRecord.isDeleted(record)) {
            deleted += isInBase ? 1 : 0;
            deletesWithoutRow += isInBase ? 0 : 1;
        } else if (!SpillRecord.isOfBase(record)) {
            upserted++;
        }
        isInBase = false;
        isInSources = false;
    }

    /// Whether the sources had a row of the key before this one, which is of the sources too.
    boolean isSecond(byte[] record) {
        return isInSources && !SpillRecord.isOfBase(record);
    }

    /// The part of the sources that the row before is of.
    int partBefore() {
        return part;
    }

    long lineBefore() {
        return line;
    }

    RowCounts counts() {
        return new RowCounts(replaced, upserted, deleted, deletesWithoutRow);
    }
}
