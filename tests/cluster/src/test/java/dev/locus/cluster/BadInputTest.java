package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.loader.DuplicateKeys;
import dev.locus.loader.LoadRequest;
import dev.locus.protocol.ServingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Does what every row of `docs/reference/bad-input.md` says to one running cluster, and sees that it goes on as
/// before.
class BadInputTest {
    private static final String CONFIG = "scoring: {items_max: 100}";
    private static final String MESSAGE_LIMIT = "transport: {message_bytes_max: 100000}";

    private static final String FREE = "127.0.0.1:0";

    @TempDir
    static Path directory;

    static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(directory.resolve("running"), CONFIG, MESSAGE_LIMIT);
        cluster.change()
                .load(Shop.items())
                .load(Shop.users())
                .model(Shop.sum())
                .model(TestModel.digits("real", "item.a", "request.real", "request.pair", "candidate.bid")
                        .withoutUser()
                        .request("real", "float32")
                        .request("pair", "float32[2]")
                        .candidate("bid", "float32"))
                .activate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void theClusterServesAsBefore() {
        String expected = LongStream.rangeClosed(1, Shop.ITEMS)
                .mapToObj(item -> "OK " + Shop.sumOf(8, item))
                .collect(Collectors.joining(", "));
        Answer answer = cluster.ask("sum").user(8).itemsFrom(1, Shop.ITEMS).answer();
        assertEquals(expected, answer.text());
        assertEquals(1, answer.response().getRelease());
        assertEquals("OK 7654", real().answer().text().substring(0, 7));
    }

    /// A right request of the model `real`.
    private static Ask real() {
        return cluster.ask("real")
                .items(4, 5)
                .request("real", 5f)
                .request("pair", list -> list.addFloatValues(6).addFloatValues(7))
                .candidate("bid", 0f, 0f);
    }

    private static Ask realWithout() {
        return cluster.ask("real").items(4, 5).candidate("bid", 0f, 0f);
    }

    private static Ask pair(Ask ask, float... values) {
        return ask.request("pair", list -> {
            for (float value : values) {
                list.addFloatValues(value);
            }
        });
    }

    static List<DocTable.Row> requests() {
        return DocTable.read("bad-input.md", "what is sent").rows();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void badRequestsAreRefused(DocTable.Row row) {
        ServingException error = request(row.get("what is sent")).error();
        assertEquals(
                row.get("error"), error.error().name() + " (" + error.error().number() + ")");
        assertEquals(row.get("field"), error.details().getOrDefault("field", ""));
        assertContains(row, error.text());
    }

    private static Ask request(String what) {
        Ask sum = cluster.ask("sum").user(1);
        return switch (what) {
            case "a model that the release does not have" ->
                cluster.ask("nothing").items(1);
            case "an empty list of items" -> sum;
            case "one item more than items_max" -> sum.itemsFrom(1, 101);
            case "string keys for an entity with int64 keys" -> sum.items("1", "2");
            case "int64 and string keys together" -> sum.items(1).items("2");
            case "a string key for a user with int64 keys" ->
                cluster.ask("sum").user("ann").items(1);
            case "a request without a feature that the model reads" -> pair(realWithout(), 1, 2);
            case "a request feature twice" -> real().request("real", 5f);
            case "an int64 for a float32" -> pair(realWithout(), 1, 2).request("real", 5);
            case "a string for a float32" -> pair(realWithout(), 1, 2).request("real", "5");
            case "a vector that is too short" -> pair(realWithout(), 1).request("real", 5f);
            case "a request feature that is NaN" -> pair(realWithout(), 1, 2).request("real", Float.NaN);
            case "a request feature that is infinite" ->
                pair(realWithout(), 1, 2).request("real", Float.POSITIVE_INFINITY);
            case "NaN in a vector" -> pair(realWithout(), 1, Float.NaN).request("real", 5f);
            case "a request without a candidate feature" ->
                pair(cluster.ask("real").items(4, 5), 1, 2).request("real", 5f);
            case "a candidate feature with a value too few" -> bid(1f);
            case "a candidate feature that is infinite" -> bid(1f, Float.NEGATIVE_INFINITY);
            case "a negative top_k" -> sum.items(1).topK(-1);
            case "rank_by an output that is not there" -> sum.items(1).topK(1).rankBy("price");
            case "min_scored above 1" -> sum.items(1).minScored(1.5f);
            case "a release that is not served" -> sum.items(1).release(77);
            case "a message above message_bytes_max" -> sum.items(1).request("long", "x".repeat(200_000));
            default -> throw new IllegalArgumentException("the table names a request that no test sends: " + what);
        };
    }

    private static Ask bid(float... values) {
        return pair(cluster.ask("real").items(4, 5), 1, 2).request("real", 5f).candidate("bid", values);
    }

    static List<DocTable.Row> changes() {
        return DocTable.read("bad-input.md", "what is staged").rows();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void badChangesAreRefused(DocTable.Row row) {
        ServingException error = assertThrows(ServingException.class, () -> change(row.get("what is staged")));
        assertEquals(
                row.get("error"), error.error().name() + " (" + error.error().number() + ")");
        assertContains(row, error.text());
    }

    private static void change(String what) throws IOException {
        TestModel sum = Shop.sum();
        switch (what) {
            case "a directory that is not there" -> model(directory.resolve("nowhere"));
            case "a model without a manifest" -> {
                Path model = cluster.write(sum);
                Files.delete(model.resolve("model.yaml"));
                model(model);
            }
            case "a manifest that is not YAML" ->
                model(replaced(cluster.write(sum), "model.yaml", "name: sum", "name: [sum"));
            case "a manifest with an unknown key" ->
                model(replaced(cluster.write(sum), "model.yaml", "inputs:", "inptus:"));
            case "an ONNX file that is none" ->
                cluster.change()
                        .model(TestModel.of("sum", "not_onnx")
                                .reads("dense", "float32", "item.a")
                                .output("score", "score", 0))
                        .stage();
            case "a model that reads a view nobody loaded" ->
                cluster.change()
                        .model(TestModel.digits("sum", "item.a", "shop.size"))
                        .stage();
            case "a model that fits nothing" ->
                cluster.change()
                        .model(TestModel.of("sum", "digits")
                                .reads("sparse", "float32", "item.a", "item.colour")
                                .output("grade", "grade", 0))
                        .stage();
            case "a load cut into another number of partitions" ->
                cluster.change()
                        .load(cluster.load(Shop.items(), 64, cluster.newFile("load")))
                        .stage();
            case "a load that is not there" ->
                cluster.change().load(directory.resolve("nowhere")).stage();
            case "a load with a file cut short" -> {
                Path load = cluster.load(Shop.items());
                Path file = sorted(load);
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
                cluster.change().load(load).stage();
            }
            case "a load with a damaged file" -> {
                Path load = cluster.load(Shop.items());
                Path file = sorted(load);
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
                cluster.change().load(load).stage();
            }
            case "a load with a file that is not sorted rows" -> {
                Path load = cluster.load(Shop.items());
                forge(load, sorted(load), "not a file of rows".repeat(100).getBytes(StandardCharsets.UTF_8));
                cluster.change().load(load).stage();
            }
            case "a load with another partition's file" -> {
                Path load = cluster.load(Shop.items());
                forge(load, sorted(load), Files.readAllBytes(last(load)));
                cluster.change().load(load).stage();
            }
            case "a load with another load's file" -> {
                Path load = cluster.load(Shop.items());
                forge(load, sorted(load), Files.readAllBytes(sorted(cluster.load(Shop.users()))));
                cluster.change().load(load).stage();
            }
            case "a load that a model's features are not in" ->
                cluster.change()
                        .load(TestView.of("item", "item")
                                .feature("a", "float32")
                                .row(1, 1))
                        .stage();
            case "a change that was never staged" -> cluster.activate(999);
            default -> throw new IllegalArgumentException("the table names a change that no test stages: " + what);
        }
    }

    private static void model(Path model) {
        cluster.change().model(model).stage();
    }

    private static Path sorted(Path load) throws IOException {
        try (Stream<Path> files = Files.walk(load)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Path last(Path load) throws IOException {
        try (Stream<Path> files = Files.walk(load)) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    /// Puts other bytes in a file's place, and has the manifest vouch for them.
    private static void forge(Path load, Path file, byte[] bytes) throws IOException {
        String name = Pattern.quote(file.getFileName().toString());
        Path manifest = load.resolve("manifest.json");
        String forged = Files.readString(manifest)
                .replaceFirst("(\"" + name + "\"[^}]*\"bytes\" : )\\d+", "$1" + bytes.length)
                .replaceFirst("(\"" + name + "\"[^}]*\"sha256\" : \")[0-9a-f]+", "$1" + sha256(bytes));
        Files.write(file, bytes);
        Files.writeString(manifest, forged);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path replaced(Path model, String file, String text, String by) throws IOException {
        Path changed = model.resolve(file);
        Files.writeString(changed, Files.readString(changed).replace(text, by));
        return model;
    }

    static List<DocTable.Row> loads() {
        return DocTable.read("bad-input.md", "what is loaded").rows();
    }

    @ParameterizedTest
    @MethodSource("loads")
    void badLoadsAreRefused(DocTable.Row row) throws IOException {
        Path output = cluster.newFile("load");
        RuntimeException error = assertThrows(RuntimeException.class, () -> load(row.get("what is loaded"), output));
        assertTrue(
                List.of("InvalidDocumentException", "LoadFailedException")
                        .contains(error.getClass().getSimpleName()),
                error.toString());
        assertContains(row, String.valueOf(error.getMessage()));
        try (Stream<Path> left = Files.list(cluster.sources())) {
            assertEquals(
                    List.of(),
                    left.filter(file -> file.getFileName()
                                    .toString()
                                    .contains(output.getFileName().toString()))
                            .toList());
        }
    }

    private static void load(String what, Path output) throws IOException {
        Path inputs = Files.createDirectories(directory.resolve("inputs"));
        String yaml = Shop.items().yaml();
        String rows = "key\tat\ta\tb\n1\t\t1.5\t2\n2\t\t3\t4\n";
        String source = "item.tsv";
        switch (what) {
            case "a view that is not YAML" -> yaml = yaml.replace("key: {", "key: {{");
            case "a view with an unknown key" -> yaml = yaml.replace("placement:", "placment:");
            case "a view without a key" -> yaml = yaml.replaceAll("key: .*\n", "");
            case "a view with a type that is none" -> yaml = yaml.replace("float32", "float31");
            case "a TSV without a declared column" -> rows = "key\tat\ta\n1\t\t1.5\n";
            case "a TSV with text in a number" -> rows = "key\tat\ta\tb\n1\t\t1.5\t2\n2\t\tthree\t4\n";
            case "a TSV with an infinite number" -> rows = "key\tat\ta\tb\n1\t\t1e99\t2\n";
            case "a key that stands twice, with duplicates refused" -> rows = "key\tat\ta\tb\n7\t\t1\t2\n7\t\t1\t2\n";
            case "a Parquet file that is none" -> source = "item.parquet";
            case "a Parquet file cut short" -> {
                source = "item.parquet";
                rows = "PAR1" + "\0".repeat(100);
            }
            case "a source that is not there" -> source = "nowhere.tsv";
            default -> throw new IllegalArgumentException("the table names a load that no test makes: " + what);
        }
        Path view = Files.writeString(inputs.resolve("item.yaml"), yaml);
        Path file = inputs.resolve(source);
        if (!source.startsWith("nowhere")) {
            Files.writeString(file, rows);
        }
        cluster.load(LoadRequest.of(view, List.of(file), output, TestCluster.PARTITIONS)
                .withDuplicateKeys(DuplicateKeys.REFUSE));
    }

    static List<DocTable.Row> starts() {
        return DocTable.read("bad-input.md", "what is started").rows();
    }

    @ParameterizedTest
    @MethodSource("starts")
    void badStartsEndWithAMessage(DocTable.Row row) {
        Exception error = assertThrows(Exception.class, () -> start(row.get("what is started")));
        assertContains(row, String.valueOf(error.getMessage()));
    }

    private static void start(String what) throws IOException {
        Path other = directory.resolve("other");
        switch (what) {
            case "a configuration that is not YAML" -> started(other, "scoring: {{");
            case "a configuration with an unknown key" -> started(other, "scoring: {item_max: 5}");
            case "a configuration of another kind" -> {
                Path config = TestCluster.writeConfig(other);
                Files.writeString(config, Files.readString(config).replace("kind: locus", "kind: model"));
                InThisProcess.start(config, other).close();
            }
            case "a limit below its least value" -> started(other, "scoring: {items_max: 0}");
            case "an address off loopback" -> onItsPorts(other, "0.0.0.0:0", FREE);
            case "a cluster on the data of one that runs" -> onItsDataInAnotherProcess();
            case "a proxy on a port that is taken" -> onItsPorts(other, cluster.scoring(), FREE);
            case "metrics on a port that is taken" ->
                onItsPorts(other, FREE, cluster.runtime().metrics().toString());
            case "a cluster on the data of another number of nodes" -> {
                started(directory.resolve("two"), "nodes: 2");
                started(directory.resolve("two"), "nodes: 4");
            }
            default -> throw new IllegalArgumentException("the table names a start that no test makes: " + what);
        }
    }

    private static void started(Path directory, String configuration) {
        TestCluster.start(directory, configuration).close();
    }

    private static void onItsPorts(Path directory, String scoring, String metrics) {
        Path config = TestCluster.writeConfig(
                directory,
                "scoring: {address: '" + scoring + "'}",
                "admin: {address: '" + FREE + "'}",
                "metrics: {address: '" + metrics + "'}");
        InThisProcess.startOnItsPorts(config, directory.resolve("cluster")).close();
    }

    /// The other process prints why it ends on standard error, which the exception does not have.
    private static void onItsDataInAnotherProcess() throws IOException {
        Process process = InAnotherProcess.run(
                ProcessBuilder.Redirect.PIPE,
                List.of(),
                ServeMain.class,
                cluster.config().toString(),
                cluster.root().toString());
        throw new IllegalStateException(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static void assertContains(DocTable.Row row, String message) {
        assertAll(row.list("the message contains").stream()
                .map(part -> () -> assertTrue(message.contains(part), part + " is not in: " + message)));
    }
}
