package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.locus.directory.ControlStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileControlStoreTest extends ControlStoreContract {
    @TempDir
    Path root;

    @Override
    ControlStore connect() {
        return new FileControlStore(root.resolve("control"));
    }

    @Test
    void halfAWriteThatACrashLeftIsNotSeen() throws IOException {
        put("picture", "a", 0);
        Files.writeString(root.resolve("control/.picture.tmp"), "half");
        close();
        open();
        assertEquals(versioned(1, "a"), store.get("picture").join());
        assertEquals(2, put("picture", "b", 1));
    }
}
