package dev.locus.manager;

import dev.locus.directory.Leadership;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileLeadershipTest extends LeadershipContract {
    @TempDir
    Path root;

    @Override
    Leadership candidate(String name) {
        FileLeadership leadership = new FileLeadership(root.resolve("control"));
        opened.add(leadership);
        return leadership;
    }
}
