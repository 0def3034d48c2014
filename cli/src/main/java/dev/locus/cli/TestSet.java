package dev.locus.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The rows of a test file, as columns of numbers. Row order is that of the expected scores.
final class TestSet {
    private final int rows;
    private final Map<String, double[]> columns;

    private TestSet(int rows, Map<String, double[]> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /// @param file tab-separated, with a header line
    static TestSet read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            String[] header = lines.get(0).split("\t", -1);
            double[][] values = new double[header.length][lines.size() - 1];
            for (int row = 0; row + 1 < lines.size(); row++) {
                String[] cells = lines.get(row + 1).split("\t", -1);
                for (int column = 0; column < header.length; column++) {
                    values[column][row] = Double.parseDouble(cells[column]);
                }
            }
            Map<String, double[]> columns = new TreeMap<>();
            for (int column = 0; column < header.length; column++) {
                columns.put(header[column], values[column]);
            }
            return new TestSet(lines.size() - 1, columns);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }

    int rows() {
        return rows;
    }

    double[] column(String name) {
        double[] column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("no column '" + name + "', only " + columns.keySet());
        }
        return column;
    }

    /// Where a run of rows ends that agree in the given columns.
    int endOfRun(int from, String... names) {
        int end = from + 1;
        while (end < rows && agree(from, end, names)) {
            end++;
        }
        return end;
    }

    private boolean agree(int one, int other, String... names) {
        return Arrays.stream(names).allMatch(name -> column(name)[one] == column(name)[other]);
    }
}
