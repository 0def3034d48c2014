package dev.locus.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The rows of a table in a page of `docs/reference`, so that a test can try what the page says.
record DocTable(List<Row> rows) {
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    /// One row: column name to cell.
    record Row(Map<String, String> cells) {
        /// The cell, without the marks of code.
        String get(String column) {
            return raw(column).replace("`", "");
        }

        /// The pieces of code in a cell: two in "`one`, `two`".
        List<String> list(String column) {
            return CODE.matcher(raw(column))
                    .results()
                    .map(piece -> piece.group(1))
                    .toList();
        }

        private String raw(String column) {
            String cell = cells.get(column);
            if (cell == null) {
                throw new IllegalArgumentException("no column '" + column + "', only " + cells.keySet());
            }
            return cell;
        }

        @Override
        public String toString() {
            return String.join(" | ", cells.values());
        }
    }

    /// @param page such as `outcomes.md`
    /// @param firstColumn the first cell of the table's head
    static DocTable read(String page, String firstColumn) {
        List<Row> rows = new ArrayList<>();
        List<String> head = List.of();
        for (String line : lines(home().resolve("docs").resolve("reference").resolve(page))) {
            if (!line.startsWith("|")) {
                head = List.of();
                continue;
            }
            List<String> cells = cells(line);
            if (cells.get(0).equals(firstColumn)) {
                head = cells;
            } else if (!head.isEmpty() && !cells.get(0).startsWith("---")) {
                rows.add(row(head, cells));
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException(page + " has no table that begins with '" + firstColumn + "'");
        }
        return new DocTable(List.copyOf(rows));
    }

    private static Row row(List<String> head, List<String> cells) {
        if (cells.size() != head.size()) {
            throw new IllegalStateException(
                    "a row has " + cells.size() + " cells, expected " + head.size() + ": " + cells);
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < head.size(); i++) {
            row.put(head.get(i), cells.get(i));
        }
        return new Row(row);
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1, line.lastIndexOf('|')).split("(?<!\\\\)\\|", -1)) {
            cells.add(cell.strip().replace("\\|", "|"));
        }
        return cells;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The checkout: where `docs` is.
    static Path home() {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null && !Files.isDirectory(directory.resolve("docs").resolve("reference"))) {
            directory = directory.getParent();
        }
        if (directory == null) {
            throw new IllegalStateException(
                    "no docs/reference above " + Path.of("").toAbsolutePath());
        }
        return directory;
    }
}
