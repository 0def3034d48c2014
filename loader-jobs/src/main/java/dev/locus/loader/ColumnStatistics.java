package dev.locus.loader;

import dev.locus.feature.ElementType;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Collects what the sampled values of one column have in common. Not thread-safe.
final class ColumnStatistics {
    private final String name;
    private final Set<Object> values = new HashSet<>();
    private long rowsPresent;
    private int elements;
    private int elementsMin = Integer.MAX_VALUE;
    private int elementsMax;
    private boolean allWhole = true;
    private boolean allNumbers = true;
    private boolean severalInACell;
    private boolean leadingZeros;
    private double smallest = Double.NaN;
    private double largest = Double.NaN;

    ColumnStatistics(String name) {
        this.name = name;
    }

    /// A cell of a text file, not empty.
    void textCell(String cell) {
        begin();
        int start = 0;
        for (int bar = cell.indexOf(Cell.SEPARATOR); bar >= 0; bar = cell.indexOf(Cell.SEPARATOR, start)) {
            severalInACell = true;
            text(cell.substring(start, bar));
            start = bar + 1;
        }
        text(cell.substring(start));
        values.add(cell);
        end();
    }

    private void text(String element) {
        elements++;
        char[] characters = element.toCharArray();
        try {
            double number = NumberText.parseDouble(characters, 0, characters.length);
            spread(number);
            allWhole = allWhole && isWhole(characters);
            leadingZeros |= element.matches("-?0\\d+");
        } catch (NumberFormatException e) {
            allNumbers = false;
        }
    }

    private static boolean isWhole(char[] characters) {
        try {
            NumberText.parseLong(characters, 0, characters.length);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    void begin() {
        rowsPresent++;
        elements = 0;
    }

    void number(double number) {
        elements++;
        spread(number);
    }

    void string() {
        elements++;
    }

    /// The whole value of a plain column, to tell how many there are.
    void value(Object value) {
        values.add(value);
    }

    void end() {
        elementsMin = Math.min(elementsMin, elements);
        elementsMax = Math.max(elementsMax, elements);
    }

    private void spread(double number) {
        smallest = Double.isNaN(smallest) ? number : Math.min(smallest, number);
        largest = Double.isNaN(largest) ? number : Math.max(largest, number);
    }

    /// What a column of a text file seems to be.
    SourceColumn ofText() {
        ElementType element = rowsPresent == 0 || !allNumbers || leadingZeros
                ? ElementType.STRING
                : allWhole ? ElementType.INT64 : ElementType.FLOAT32;
        return column(element, "text", severalInACell);
    }

    /// @param element by the file's schema
    SourceColumn column(@Nullable ElementType element, String sourceType, boolean list) {
        return new SourceColumn(
                name,
                element,
                sourceType,
                list,
                rowsPresent == 0 ? 0 : elementsMin,
                elementsMax,
                rowsPresent,
                list ? 0 : values.size(),
                smallest,
                largest,
                leadingZeros);
    }
}
