package dev.locus.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// `docs/reference/errors.md` lists what the enum lists.
class ErrorsPageTest {
    @Test
    void thePageHasEveryErrorAndNoOther() throws IOException {
        List<String> expected = Arrays.stream(ServingError.values())
                .sorted(Comparator.comparingInt(ServingError::number))
                .map(error -> "| %d | `%s` | %s | %s | `%s` |"
                        .formatted(
                                error.number(),
                                error.name(),
                                error.blame().name().toLowerCase(Locale.ROOT),
                                error.retriable() ? "yes" : "no",
                                error.statusCode()))
                .toList();
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(page())) {
            if (line.matches("\\| \\d+ \\|.*")) {
                String[] cells = line.split(" \\| ");
                assertEquals(7, cells.length, line);
                assertTrue(cells[5].length() > 10 && cells[6].length() > 10, () -> "says what and what to do: " + line);
                rows.add(String.join(" | ", Arrays.asList(cells).subList(0, 5)) + " |");
            }
        }
        assertEquals(String.join("\n", expected), String.join("\n", rows));
    }

    @Test
    void numbersAreUniqueAndTellWhoIsToBlame() {
        assertEquals(
                ServingError.values().length,
                Arrays.stream(ServingError.values())
                        .map(ServingError::number)
                        .distinct()
                        .count());
        for (ServingError error : ServingError.values()) {
            int hundred = error.number() / 100;
            assertEquals(ServingError.Blame.values()[hundred], error.blame(), error.name());
        }
    }

    private static Path page() {
        for (Path root = Path.of("").toAbsolutePath(); root != null; root = root.getParent()) {
            if (Files.exists(root.resolve("LICENSE"))) {
                return root.resolve("docs/reference/errors.md");
            }
        }
        throw new IllegalStateException("no repository around " + Path.of("").toAbsolutePath());
    }
}
