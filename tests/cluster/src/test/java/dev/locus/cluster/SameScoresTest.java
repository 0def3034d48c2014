package dev.locus.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same inputs and release give the same scores, however the cluster is cut and wherever it reads rows.
class SameScoresTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nodes: 1",
                "nodes: 2",
                "nodes: 3",
                "nodes: 5",
                "shard: {image_bytes_max: 0}",
                "shard: {items_per_run_max: 1}",
                "shard: {items_per_run_max: 7, scorer_threads: 3}",
                "shard: {items_per_run_max: 7, image_bytes_max: 0}",
                "transport: {event_loop_threads: 1}",
            })
    void scoresDoNotDependOn(String configuration) {
        try (TestCluster cluster = TestCluster.start(directory, configuration)) {
            cluster.change()
                    .load(Shop.items())
                    .load(Shop.itemTags())
                    .load(Shop.users())
                    .load(Shop.userSites())
                    .load(names())
                    .model(TestModel.digits("views", "item.a", "item.b", "item_tag.c", "user.d", "user_site.e"))
                    .model(TestModel.digits("names", "name.digit")
                            .candidates("name")
                            .withoutUser())
                    .activate();
            // Twice the items there are, so that the second half has only defaults, and a key twice.
            String expected = LongStream.rangeClosed(1, 2 * Shop.ITEMS)
                    .mapToObj(SameScoresTest::expected)
                    .collect(Collectors.joining(", "));
            Ask ask = cluster.ask("views").user(6).itemsFrom(1, 2 * Shop.ITEMS).items(1);
            assertEquals(expected + ", " + expected(1), ask.answer().text());
            // Alone or among others, an item scores the same.
            assertEquals(
                    expected(33),
                    cluster.ask("views").user(6).items(33).answer().text());
            assertEquals(
                    "OK 7, DEFAULTED 0, OK 0",
                    cluster.ask("names").items("n7", "n100", "n90").answer().text());
        }
    }

    private static String expected(long item) {
        boolean there = item <= Shop.ITEMS;
        long score = 46_000 + (there ? 100 * (9 - item % 10) + 10 * (item / 10) + item % 10 : 0);
        return (there ? "OK " : "DEFAULTED ") + score;
    }

    private static TestView names() {
        TestView view = TestView.of("name", "name").stringKeys().feature("digit", "int64");
        for (int number = 1; number <= 99; number++) {
            view.row("n" + number, number % 10);
        }
        return view;
    }
}
