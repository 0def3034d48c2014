package dev.locus.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Modules depend on each other in one direction only: a module may use those in its line of the table, and what
/// those may use.
final class ModulesTest {
    private static final ImmutableSet<String> OUR_GROUP = ImmutableSet.of("dev.locus", "${project.groupId}");
    private static final String SUPPORT = "tests/support";

    /// A new module gets a line here; a new arrow is a decision, not a repair.
    private static final ImmutableMap<String, ImmutableList<String>> MAY_USE =
            ImmutableMap.<String, ImmutableList<String>>builder()
                    .put("protocol", ImmutableList.of())
                    .put("topology", ImmutableList.of("protocol"))
                    .put("transport", ImmutableList.of("protocol"))
                    .put("metrics", ImmutableList.of("transport"))
                    .put("directory", ImmutableList.of("topology", "transport"))
                    .put("client", ImmutableList.of("directory"))
                    .put("feature-format", ImmutableList.of("topology"))
                    .put("model-runtime", ImmutableList.of("feature-format"))
                    .put("feature-shard-actor", ImmutableList.of("model-runtime", "directory"))
                    .put("routing-proxy", ImmutableList.of("client"))
                    .put("shard-manager", ImmutableList.of("directory"))
                    .put("loader-jobs", ImmutableList.of("feature-format", "client"))
                    .put("input-recorder", ImmutableList.of("feature-shard-actor"))
                    .put(
                            "cli",
                            ImmutableList.of(
                                    "feature-shard-actor",
                                    "routing-proxy",
                                    "shard-manager",
                                    "loader-jobs",
                                    "input-recorder",
                                    "metrics"))
                    .put(SUPPORT, ImmutableList.of())
                    .put("tests/cluster", ImmutableList.of("cli"))
                    .put("tests/benchmarks", ImmutableList.of("cli"))
                    .put("tests/architecture", ImmutableList.of())
                    .buildOrThrow();

    private final ImmutableList<String> modules = children(pom(""), "modules", "module");

    @Test
    void everyModuleIsInTheTable() {
        assertEquals(
                List.of(),
                modules.stream().filter(module -> !MAY_USE.containsKey(module)).toList());
    }

    @Test
    void dependenciesPointOneWay() {
        ImmutableSetMultimap<String, String> allowed = closure();
        List<String> wrong = new ArrayList<>();
        for (String module : modules) {
            for (Element dependency : elements(pom(module), "dependency")) {
                String used = moduleOf(text(dependency, "artifactId"));
                boolean ours = OUR_GROUP.contains(text(dependency, "groupId"));
                boolean forTests =
                        used.equals(SUPPORT) && text(dependency, "scope").equals("test");
                if (ours && !forTests && !allowed.containsEntry(module, used)) {
                    wrong.add(module + " uses " + used + "; it may use " + new TreeSet<>(allowed.get(module)) + ", and "
                            + SUPPORT + " in tests");
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /// The lines of the table are in the order of their dependencies, so one pass is enough.
    private static ImmutableSetMultimap<String, String> closure() {
        ImmutableSetMultimap<String, String> allowed = ImmutableSetMultimap.of();
        for (String module : MAY_USE.keySet()) {
            ImmutableSetMultimap.Builder<String, String> more = ImmutableSetMultimap.builder();
            more.putAll(allowed);
            for (String used : MAY_USE.getOrDefault(module, ImmutableList.of())) {
                more.put(module, used).putAll(module, allowed.get(used));
            }
            allowed = more.build();
        }
        return allowed;
    }

    /// `tests-support` lives in `tests/support`; every other artifact has the name of its directory.
    private static String moduleOf(String artifact) {
        return artifact.replaceFirst("^tests-", "tests/");
    }

    private static Document pom(String module) {
        Path file = Repository.HOME.resolve(module).resolve("pom.xml");
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        } catch (Exception e) {
            throw new IllegalStateException("Cannot read " + file, e);
        }
    }

    private static ImmutableList<String> children(Document pom, String parent, String child) {
        return elements(pom, child).stream()
                .filter(element -> element.getParentNode().getNodeName().equals(parent))
                .map(Node::getTextContent)
                .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableList<Element> elements(Document pom, String name) {
        ImmutableList.Builder<Element> found = ImmutableList.builder();
        for (int index = 0; index < pom.getElementsByTagName(name).getLength(); index++) {
            found.add((Element) pom.getElementsByTagName(name).item(index));
        }
        return found.build();
    }

    /// The text of the first element of that name inside another, or "" if there is none.
    private static String text(Element element, String name) {
        Node found = element.getElementsByTagName(name).item(0);
        return found == null ? "" : found.getTextContent().trim();
    }
}
