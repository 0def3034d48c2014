package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Does what the tutorial says, in its order, and compares what comes out with what it shows.
final class TutorialTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final int JAVA_LINES_MAX = 25;

    @Test
    void everyCommandOfTheTutorialDoesWhatThePageSays(@TempDir Path work, @TempDir Path tools) throws Exception {
        TutorialPage page = TutorialPage.read(HOME.resolve("docs/tutorial/first-project.md"));
        String printed = "";
        try (TutorialShell shell = new TutorialShell(work, tools, HOME)) {
            for (TutorialPage.Block block : page.blocks()) {
                switch (block.language() + (block.argument().equals("serve") ? " serve" : "")) {
                    case "sh serve" -> shell.serve(block.text());
                    case "sh" -> {
                        printed = shell.run(block.text());
                        if (block.text().startsWith("LOCUS_")) {
                            shell.setUp(block.text());
                        }
                    }
                    case "text" -> assertEquals(block.text(), printed, "line " + block.line());
                    default -> write(work.resolve(block.argument()), block);
                }
            }
        }
    }

    private static void write(Path file, TutorialPage.Block block) throws IOException {
        assertTrue(!block.argument().isEmpty(), "line " + block.line() + ": a block of " + block.language() + "?");
        Files.writeString(file, block.text());
        if (block.language().equals("java")) {
            long lines = block.text().lines().count();
            assertTrue(lines <= JAVA_LINES_MAX, "the program has " + lines + " lines");
        }
    }
}
