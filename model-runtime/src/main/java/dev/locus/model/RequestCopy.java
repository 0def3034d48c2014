package dev.locus.model;

import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Puts a request feature into some columns of a tensor's template row. Immutable. Done once a request.
record RequestCopy(Columns columns, Cast cast, @Nullable StringIndex index) {

    void copy(RequestValue value, MemorySegment template) {
        int count = Math.min(value.count(), columns.length());
        long to = columns.tensorOffset();
        for (int i = 0; i < count; i++) {
            switch (cast) {
                case LONG_TO_LONG -> template.set(RowLayout.INT64, to + 8L * i, value.longAt(i));
                case FLOAT_TO_FLOAT -> template.set(RowLayout.FLOAT32, to + 4L * i, value.floatAt(i));
                case LONG_TO_FLOAT -> template.set(RowLayout.FLOAT32, to + 4L * i, (float) value.longAt(i));
                case CODE_TO_LONG -> template.set(RowLayout.INT64, to + 8L * i, indexOf(value.stringAt(i)));
                case CODE_TO_FLOAT -> template.set(RowLayout.FLOAT32, to + 4L * i, indexOf(value.stringAt(i)));
            }
        }
        if (cast == Cast.LONG_TO_LONG || cast == Cast.CODE_TO_LONG) {
            columns.padLongs(template, to, count);
        } else {
            columns.padFloats(template, to, count);
        }
    }

    private int indexOf(String string) {
        return Objects.requireNonNull(index, "strings have an index").indexOf(string);
    }
}
