package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.protocol.ServingException;
import dev.locus.v1.ScoreResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the scoring RPC answers, on three nodes.
class ScoringTest {
    @TempDir
    static Path directory;

    static TestCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TestCluster.start(directory);
        cluster.change()
                .load(Shop.items())
                .load(Shop.itemTags())
                .load(Shop.users())
                .load(Shop.userSites())
                .load(products())
                .load(buyers())
                .model(Shop.sum())
                .model(TestModel.digits("alone", "item.a", "item.b").withoutUser())
                .model(TestModel.digits("tags", "item_tag.c").withoutUser())
                .model(TestModel.digits("views", "item.a", "item_tag.c", "user.d", "user_site.e"))
                .model(TestModel.digits("site", "item.a", "user_site.e"))
                .model(strings())
                .model(requestFeatures())
                .model(candidateFeatures())
                .model(twoInputs())
                .activate();
    }

    private static TestView products() {
        TestView view = TestView.of("product", "product").stringKeys().feature("price", "int64", "9");
        for (int number = 1; number <= 8; number++) {
            view.row("product/" + number, number);
        }
        return view.row("Käse 🧀", 0);
    }

    private static TestView buyers() {
        return TestView.of("buyer", "buyer")
                .stringKeys()
                .feature("level", "int64")
                .row("ann@example.org", 4)
                .row("søren", 5);
    }

    private static TestModel strings() {
        return TestModel.of("strings", "digits")
                .candidates("product\nuser: buyer")
                .withoutUser()
                .reads("dense", "float32", "product.price", "buyer.level")
                .output("score", "score", 0);
    }

    private static TestModel requestFeatures() {
        String words = "vocabulary: vocabulary.txt, out_of_vocabulary: 3";
        return TestModel.of("request", "two_inputs")
                .withoutUser()
                .reads("dense", "float32", "item.a", "request.real", "request.pair", "request.whole")
                .reads("ids", "int64", "request.word, " + words, "request.few", "request.words, padding: 9, " + words)
                .request("real", "float32")
                .request("pair", "float32[2]")
                .request("whole", "int64")
                .request("word", "string")
                .request("few", "int64[..2]")
                .request("words", "string[..3]")
                .vocabulary("red", "green", "blue")
                .output("floats", "floats", 0)
                .output("ids", "both", 0);
    }

    private static TestModel candidateFeatures() {
        return TestModel.of("candidate", "two_inputs")
                .withoutUser()
                .reads("dense", "float32", "item.a", "candidate.bid", "candidate.pair")
                .reads("ids", "int64", "candidate.slot")
                .candidate("bid", "float32")
                .candidate("pair", "float32[2]")
                .candidate("slot", "int64")
                .output("floats", "floats", 0)
                .output("slot", "both", 0);
    }

    private static TestModel twoInputs() {
        return TestModel.of("two", "two_inputs")
                .withoutUser()
                .reads("dense", "float32", "item.a")
                .reads("ids", "int64", "item.b")
                .output("a", "floats", 0)
                .output("b", "both", 0)
                .output("difference", "both", 1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void everyItemIsAnsweredInRequestOrderFromAllNodes() {
        long[] keys = LongStream.concat(LongStream.rangeClosed(1, 60), LongStream.of(17, 3, 60))
                .map(key -> (key * 37) % 61)
                .filter(key -> key > 0)
                .toArray();
        Set<Integer> nodes =
                LongStream.of(keys).mapToObj(cluster::nodeOf).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(1, 2, 3), nodes, "the items lie on all nodes");
        String expected =
                LongStream.of(keys).mapToObj(key -> "OK " + Shop.sumOf(7, key)).collect(Collectors.joining(", "));
        Answer answer = cluster.ask("sum").user(7).items(keys).answer();
        assertEquals(expected, answer.text());
        assertEquals("OK", answer.userOutcome());
        assertEquals(keys.length + " OK", answer.totals());
    }

    @Test
    void theAnswerNamesReleaseVersionsAndEpoch() {
        ScoreResponse answer = cluster.ask("sum").user(1).items(1).answer().response();
        assertEquals(List.of("score"), answer.getOutputsList());
        assertEquals(cluster.status().getRelease(), answer.getRelease());
        assertEquals(cluster.status().getEpoch(), answer.getEpoch());
        assertEquals(cluster.status().getModelVersionsOrThrow("sum"), answer.getModelVersion());
        assertEquals(
                Map.of(
                        "item", cluster.status().getDataVersionsOrThrow("item"),
                        "user", cluster.status().getDataVersionsOrThrow("user")),
                answer.getDataVersionsMap());
    }

    @Test
    void aKeyThatStandsTwiceIsAnsweredTwice() {
        assertEquals(
                "OK 105, OK 112, OK 105, OK 105",
                cluster.ask("sum").user(1).items(5, 12, 5, 5).answer().text());
    }

    @Test
    void keysMayBeStrings() {
        Answer answer = cluster.ask("strings")
                .user("søren")
                .items("product/3", "Käse 🧀", "product/8", "nothing", "product/3")
                .answer();
        assertEquals("OK 53, OK 50, OK 58, DEFAULTED 59, OK 53", answer.text());
        assertEquals("4 OK, 1 DEFAULTED", answer.totals());
    }

    @Test
    void int64KeysMayBeNegativeAndLarge() {
        assertEquals(
                "DEFAULTED 0, DEFAULTED 0, OK 1",
                cluster.ask("alone")
                        .items(Long.MIN_VALUE, Long.MAX_VALUE, 1)
                        .answer()
                        .text());
    }

    @Test
    void severalViewsOfEachEntityMeetInOneModel() {
        // a = 3, c = 9 - 3, d = 4, e = 10 - 4; then a = 1, c = 8
        Answer answer = cluster.ask("views").user(4).items(3, 51).answer();
        assertEquals("OK 6463, OK 6481", answer.text());
        assertEquals(
                Set.of("item", "item_tag", "user", "user_site"),
                answer.response().getDataVersionsMap().keySet());
    }

    @Test
    void aReplicatedViewAloneServesCandidates() {
        String expected = LongStream.rangeClosed(1, 60)
                .mapToObj(key -> "OK " + (9 - key % 10))
                .collect(Collectors.joining(", "));
        assertEquals(expected, cluster.ask("tags").itemsFrom(1, 60).answer().text());
    }

    @Test
    void aUserInAReplicatedViewIsFoundOnEveryNode() {
        String expected = LongStream.rangeClosed(1, 60)
                .mapToObj(key -> "OK " + (80 + key % 10))
                .collect(Collectors.joining(", "));
        Answer answer = cluster.ask("site").user(2).itemsFrom(1, 60).answer();
        assertEquals(expected, answer.text());
        assertEquals("OK", answer.userOutcome());
    }

    @Test
    void withoutAUserEveryItemSaysThatDefaultsWereUsed() {
        for (String model : List.of("sum", "site")) {
            Answer answer = cluster.ask(model).items(5, 6).answer();
            assertEquals("DEFAULTED 5, DEFAULTED 6", answer.text(), model);
            assertEquals("DEFAULTED", answer.userOutcome(), model);
        }
        Answer unknown = cluster.ask("sum").user(99).items(5, 6).answer();
        assertEquals("DEFAULTED 5, DEFAULTED 6", unknown.text());
        assertEquals("DEFAULTED", unknown.userOutcome());
    }

    @Test
    void aModelThatReadsNoUserHasNoUserOutcome() {
        Answer answer = cluster.ask("alone").user(3).items(42).answer();
        assertEquals("OK 42", answer.text());
        assertEquals("UNSPECIFIED", answer.userOutcome());
    }

    @Test
    void requestFeaturesOfAllTypesReachEveryItem() {
        // floats, last digit first: a, real, pair, whole. ids: word, few (two, padded with 0), words (three, with 9).
        assertEquals(
                "OK 54328/990032, OK 54327/990032",
                requestWith("blue", 3, "red").items(8, 7).answer().text());
        assertEquals(
                "OK 54321/923013",
                requestWith("a word that has no index", 1, "purple", "blue")
                        .items(1)
                        .answer()
                        .text());
    }

    private static Ask requestWith(String word, long few, String... words) {
        return cluster.ask("request")
                .request("real", 2f)
                .request("pair", list -> list.addFloatValues(3).addFloatValues(4))
                .request("whole", 5)
                .request("word", word)
                .request("few", list -> list.addInt64Values(few))
                .request("words", list -> list.addAllStringValues(List.of(words)));
    }

    @Test
    void candidateFeaturesStayWithTheirItemsThroughTheSplit() {
        long[] keys = LongStream.rangeClosed(1, 60).toArray();
        float[] bids = new float[60];
        float[] pairs = new float[120];
        long[] slots = new long[60];
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            bids[i] = i % 7;
            pairs[2 * i] = i % 5;
            pairs[2 * i + 1] = i % 3;
            slots[i] = i;
            long floats = keys[i] % 10 + 10L * (i % 7) + 100L * (i % 5) + 1_000L * (i % 3);
            expected.append(i == 0 ? "" : ", ")
                    .append("OK ")
                    .append(floats)
                    .append('/')
                    .append(i);
        }
        assertEquals(
                expected.toString(),
                cluster.ask("candidate")
                        .items(keys)
                        .candidate("slot", slots)
                        .candidate("bid", bids)
                        .candidate("pair", pairs)
                        .candidate("not read", 1f)
                        .answer()
                        .text());
    }

    @Test
    void topKAnswersTheBestWithTheirPlacesAndKeepsRequestOrderAmongTies() {
        // tags: the score is 9 minus the last digit, so 10, 20, ... tie for the best.
        Answer answer = cluster.ask("tags").itemsFrom(1, 60).topK(8).answer();
        assertEquals("#9 OK 9, #19 OK 9, #29 OK 9, #39 OK 9, #49 OK 9, #59 OK 9, #0 OK 8, #10 OK 8", answer.text());
        assertEquals("60 OK", answer.totals(), "totals count all items, answered or not");
    }

    @Test
    void topKAboveTheNumberOfItemsAnswersAll() {
        assertEquals(
                "#2 OK 3, #1 OK 2, #0 OK 1",
                cluster.ask("alone").items(1, 2, 3).topK(10).answer().text());
    }

    @Test
    void rankByChoosesTheOutput() {
        // a/b/a-b
        assertEquals(
                "#0 OK 9/1/8, #2 OK 2/3/-1, #1 OK 1/4/-3",
                cluster.ask("two")
                        .items(19, 41, 32)
                        .topK(3)
                        .rankBy("difference")
                        .answer()
                        .text());
        assertEquals(
                "#1 OK 1/4/-3, #2 OK 2/3/-1",
                cluster.ask("two")
                        .items(19, 41, 32)
                        .topK(2)
                        .rankBy("b")
                        .answer()
                        .text());
        assertEquals(
                "#0 OK 9/1/8",
                cluster.ask("two").items(19, 41, 32).topK(1).answer().text());
        ServingException refused =
                cluster.ask("two").items(19).topK(1).rankBy("price").error();
        assertEquals(ServingError.INVALID_REQUEST, refused.error());
        assertTrue(refused.text().contains("a, b, difference"), refused.text());
    }

    @Test
    void twoModelsReadDifferentViewsOfOneRelease() {
        Answer one = cluster.ask("alone").items(25).answer();
        Answer other = cluster.ask("tags").items(25).answer();
        assertEquals("OK 25", one.text());
        assertEquals("OK 4", other.text());
        assertEquals(one.response().getRelease(), other.response().getRelease());
        assertEquals(Set.of("item_tag"), other.response().getDataVersionsMap().keySet());
    }

    @Test
    void theLargestRequestIsAnsweredWhole() {
        Answer answer = cluster.ask("alone").itemsFrom(1, 10_000).answer();
        assertEquals(10_000, answer.response().getOutcomesCount());
        assertEquals("60 OK, 9940 DEFAULTED", answer.totals());
        assertEquals(60, answer.score(59));
    }
}
