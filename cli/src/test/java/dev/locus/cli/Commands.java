package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/// Runs commands in this process, and keeps what they print.
final class Commands {
    private final String[] always;

    /// What a command did.
    record Ran(int exit, String out, String errors) {
        JsonNode json() throws IOException {
            assertEquals(0, exit, errors);
            return new ObjectMapper().readTree(out);
        }

        void assertEnded(int code, String message) {
            assertEquals(code, exit, errors);
            assertEquals("", out);
            assertTrue(errors.contains(message), errors);
        }
    }

    /// @param always options of every command
    Commands(String... always) {
        this.always = always;
    }

    Ran run(String... words) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            int exit = Locus.run(Stream.of(words, always).flatMap(Stream::of).toArray(String[]::new));
            return new Ran(exit, printed.toString(StandardCharsets.UTF_8), said.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    JsonNode json(String... words) throws IOException {
        return run(Stream.concat(Stream.of(words), Stream.of("--json")).toArray(String[]::new))
                .json();
    }
}
