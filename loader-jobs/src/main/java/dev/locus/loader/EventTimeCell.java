package dev.locus.loader;

import dev.locus.feature.FeatureView;

/// The event time of a row, in the unit that the view declares.
final class EventTimeCell extends Int64Cell {
    /// From the year 1 to 9999: a column in the wrong unit falls outside.
    private static final long MILLIS_MIN = -62_135_596_800_000L;

    private static final long MILLIS_MAX = 253_402_300_799_999L;

    private final long millisPerUnit;

    EventTimeCell(FeatureView.EventTime eventTime) {
        super(eventTime.column(), SCALAR);
        this.millisPerUnit = eventTime.millisPerUnit();
    }

    @Override
    void writeTo(RowBlock block, int row) {
        long time = values()[0];
        if (time < MILLIS_MIN / millisPerUnit || time > MILLIS_MAX / millisPerUnit) {
            throw refused(
                    Long.toString(time),
                    "as " + (millisPerUnit == 1 ? "milliseconds" : "seconds")
                            + " since 1970 it is not in the years 1 to 9999");
        }
        block.setEventTime(row, time * millisPerUnit);
    }
}
