package dev.locus.loader;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// A row of a table of bad loads in `docs/reference/bad-input.md`: what is done, and what the message contains.
record BadLoadRow(String what, List<String> parts) {
    private static final Path PAGE = Path.of("../docs/reference/bad-input.md");

    /// @param head of the table's first column
    static List<BadLoadRow> ofTable(String head) throws IOException {
        List<BadLoadRow> rows = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith("| " + head + " |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split(" \\| ", 2))
                .map(cells -> new BadLoadRow(cells[0].substring(2), quoted(cells[1])))
                .toList();
        assertTrue(!rows.isEmpty(), "there is no table of " + head);
        return rows;
    }

    private static List<String> quoted(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    void assertSaid(Exception failure) {
        for (String part : parts) {
            assertTrue(String.valueOf(failure.getMessage()).contains(part), part + " is not in: " + failure);
        }
    }

    @Override
    public String toString() {
        return what;
    }
}
