package dev.locus.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents point at is there.
final class DocumentsTest {
    private static final Path ARCHITECTURE = Repository.HOME.resolve("docs/architecture.md");
    private static final int ARCHITECTURE_LINES_MAX = 120;

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern ADDRESS = Pattern.compile("[a-z]+:.*");
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)`");
    private static final Pattern PROTOCOL_NAME = Pattern.compile("(?m)^\\s*(?:message|rpc|service|enum) (\\w+)");
    private static final Pattern DOCUMENT = Pattern.compile("docs/[\\w./-]+\\.md");

    @Test
    void everyRelativeLinkResolves() {
        List<String> broken = Repository.files(".md").stream()
                .flatMap(page -> found(
                                LINK, CODE_BLOCK.matcher(Repository.text(page)).replaceAll(""))
                        .filter(link ->
                                !link.startsWith("#") && !ADDRESS.matcher(link).matches())
                        .filter(link -> !Files.exists(page.resolveSibling(link.replaceFirst("#.*", ""))))
                        .map(link -> Repository.name(page) + " links to " + link + ", which is not there"))
                .toList();
        assertEquals(List.of(), broken);
    }

    @Test
    void everyClassNamedInTheArchitectureExists() {
        ImmutableSet<String> known = Stream.concat(
                        Repository.files(".java").stream()
                                .filter(file -> Repository.name(file).contains("/src/main/"))
                                .map(file -> file.getFileName().toString().replace(".java", "")),
                        Repository.files(".proto").stream()
                                .flatMap(file -> found(PROTOCOL_NAME, Repository.text(file))))
                .collect(ImmutableSet.toImmutableSet());
        ImmutableList<String> named =
                found(CLASS_NAME, Repository.text(ARCHITECTURE)).collect(ImmutableList.toImmutableList());
        assertTrue(!named.isEmpty(), "no class is named in " + Repository.name(ARCHITECTURE));
        assertEquals(
                List.of(),
                named.stream().filter(name -> !known.contains(name)).distinct().toList());
    }

    @Test
    void theArchitectureFitsOnePage() {
        long lines = Repository.text(ARCHITECTURE).lines().count();
        assertTrue(lines <= ARCHITECTURE_LINES_MAX, lines + " lines, of " + ARCHITECTURE_LINES_MAX);
    }

    @Test
    void documentsNamedInPomsAndCodeExist() {
        List<String> missing = Stream.of("pom.xml", ".java", "locus")
                .flatMap(ending -> Repository.files(ending).stream())
                .flatMap(file -> found(DOCUMENT, Repository.text(file))
                        .filter(document -> !Files.exists(Repository.HOME.resolve(document)))
                        .map(document -> Repository.name(file) + " names " + document + ", which is not there"))
                .toList();
        assertEquals(List.of(), missing);
    }

    /// The first group of every match, or the whole match if the pattern has no group.
    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(DocumentsTest::what);
    }

    private static String what(MatchResult match) {
        return match.groupCount() == 0 ? match.group() : match.group(1);
    }
}
