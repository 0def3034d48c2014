package dev.locus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.feature.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProjectTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void aNewProjectCanBeOpenedAndSaysNothingButDefaults() {
        Project.create(directory.resolve("shop"));
        assertEquals(
                LocusConfig.defaults(), Project.open(directory.resolve("shop")).config());
    }

    @Test
    void theCommentsOfANewProjectsConfigurationAreItsDefaults() {
        String uncommented = Project.configText()
                .lines()
                .skip(1)
                .map(line -> line.replaceFirst("^# ", ""))
                .reduce("", (text, line) -> text + line + "\n");
        LocusConfig.ConfigDocument document =
                YamlReader.parse("defaults", uncommented, LocusConfig.KIND, LocusConfig.ConfigDocument.class);
        assertEquals(LocusConfig.defaults(), document.over(LocusConfig.defaults()));
        assertEquals("default", document.job());
    }

    @Test
    void aDirectoryWithSomethingInItIsRefused() throws IOException {
        Files.writeString(directory.resolve("something"), "");
        assertTrue(Refusals.messageOf(IllegalArgumentException.class, () -> Project.create(directory))
                .contains("is not empty"));
    }

    @Test
    void whatIsNotThereIsNamedWithTheWayOut() {
        assertTrue(Refusals.messageOf(IllegalArgumentException.class, () -> Project.open(directory))
                .contains("locus init DIR"));
        Project project = Project.create(directory.resolve("shop"));
        assertTrue(Refusals.messageOf(IllegalArgumentException.class, () -> project.view("item"))
                .contains("locus view init FILE -o"));
    }

    @Test
    void aDraftNeverOverwrites() throws IOException {
        Path file = Files.writeString(directory.resolve("item.yaml"), "mine");
        assertThrows(IllegalArgumentException.class, () -> DraftFile.write("draft", file, System.out));
        assertEquals("mine", Files.readString(file));
    }
}
