package dev.locus.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.locus.client.LocusClient;
import dev.locus.loader.LoadProgress;
import dev.locus.v1.ActivateChangeResponse;
import dev.locus.v1.Key;
import dev.locus.v1.Keys;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ScoreResponse;
import dev.locus.v1.StageChangeResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// The demo's steps on a running cluster: load, activate, show ranked lists, prove the scores right.
final class Demo {
    private static final int RANKED_ITEMS = 5;
    private static final long[] SHOWN_USERS = {1, 186, 405};

    private final EmbeddedCluster cluster;
    private final ExampleData example;
    private final Path prepared;
    private final Progress progress;

    /// @param prepared the directory with the prepared files
    Demo(EmbeddedCluster cluster, ExampleData example, Path prepared, Progress progress) {
        this.cluster = cluster;
        this.example = example;
        this.prepared = prepared;
        this.progress = progress;
    }

    /// Loads both views, stages them with the models, activates the change.
    ///
    /// @param loads where load directories are made
    void loadAndActivate(Path loads) {
        Path items = load("item", "items.tsv", loads);
        Path users = load("user", "users.tsv", loads);
        List<Path> models =
                DemoModel.ALL.stream().map(model -> example.model(model.name())).toList();
        progress.say("Staging: every node checks, ingests and warms");
        StageChangeResponse staged = cluster.stage(models, List.of(items, users));
        ActivateChangeResponse active = cluster.activate(staged.getChange());
        progress.say(String.format(
                Locale.ROOT,
                "Activated release %d at epoch %d: %,d rows ready, %,d bytes of serving image",
                active.getRelease(),
                active.getEpoch(),
                staged.getRows(),
                staged.getImageBytes()));
    }

    private Path load(String view, String source, Path loads) {
        Path output = loads.resolve(view + "-" + System.nanoTime());
        cluster.load(
                example.view(view),
                List.of(prepared.resolve(source)),
                output,
                (phase, rows, total) -> progress.at(
                        "Loading view " + view + (phase == LoadProgress.Phase.READING ? ", reading:" : ", writing:"),
                        rows,
                        total));
        return output;
    }

    /// Shows the best items for a few users, with titles.
    void showRankedLists(LocusClient client, PrintStream out) {
        Map<Long, String> titles = titles();
        Keys.Builder items = Keys.newBuilder();
        titles.keySet().stream().filter(item -> item <= 1_682).sorted().forEach(items::addInt64Keys);
        for (long user : SHOWN_USERS) {
            ScoreRequest request = ScoreRequest.newBuilder()
                    .setModel("dlrm")
                    .setUser(Key.newBuilder().setInt64Key(user))
                    .setItems(items)
                    .setTopK(RANKED_ITEMS)
                    .build();
            ScoreResponse answer = client.score(request, Duration.ofSeconds(10)).join();
            out.printf("%nBest for user %d (release %d):%n", user, answer.getRelease());
            for (int rank = 0; rank < answer.getPositionsCount(); rank++) {
                long item = request.getItems().getInt64Keys(answer.getPositions(rank));
                out.printf(Locale.ROOT, "  %.4f  %s%n", answer.getScores(rank), titles.get(item));
            }
        }
    }

    private Map<Long, String> titles() {
        Map<Long, String> titles = new HashMap<>();
        try {
            List<String> lines = Files.readAllLines(prepared.resolve("titles.tsv"));
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split("\t", 2);
                titles.put(Long.parseLong(cells[0]), cells[1]);
            }
            return titles;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read titles", e);
        }
    }

    /// Scores every test set through the cluster and compares with the trainers' own scores.
    DemoReport prove(LocusClient client) {
        TestSetScoring scoring = new TestSetScoring(client, progress);
        List<DemoReport.OutputQuality> qualities = new ArrayList<>();
        long items = 0;
        long nanos = 0;
        for (DemoModel model : DemoModel.ALL) {
            TestSet rows = TestSet.read(prepared.resolve(model.testSet()));
            long begin = System.nanoTime();
            float[] scores = scoring.score(model, rows);
            nanos += System.nanoTime() - begin;
            items += rows.rows();
            qualities.addAll(judge(model, rows, scores));
        }
        Throwable failure = scoring.firstFailure();
        if (failure != null) {
            progress.say("A request failed: " + failure);
        }
        var status = cluster.status();
        long loaded = cluster.rowsOfActiveRelease();
        return new DemoReport(
                status,
                loaded,
                scoring.requests(),
                scoring.failed(),
                items,
                scoring.itemsNotOk(),
                nanos / 1e9,
                qualities);
    }

    private List<DemoReport.OutputQuality> judge(DemoModel model, TestSet rows, float[] scores) {
        float[] expected = expected(model.name() + ".f32");
        if (expected.length != scores.length) {
            throw new IllegalStateException(
                    model.name() + ": " + expected.length + " expected scores for " + scores.length);
        }
        List<DemoReport.OutputQuality> qualities = new ArrayList<>();
        int outputs = model.outputs().size();
        for (int output = 0; output < outputs; output++) {
            DemoModel.JudgedOutput judged = model.outputs().get(output);
            float[] mine = column(scores, output, outputs);
            double difference = RankingQuality.maxDifference(mine, column(expected, output, outputs));
            qualities.add(new DemoReport.OutputQuality(
                    model.name(),
                    judged.name(),
                    outputs == 1,
                    auc(rows, judged, mine),
                    trainerAuc(model.name(), judged.name()),
                    difference));
        }
        return qualities;
    }

    private static double auc(TestSet rows, DemoModel.JudgedOutput judged, float[] scores) {
        double[] labels = rows.column(judged.label());
        if (judged.among().isEmpty()) {
            return RankingQuality.auc(labels, scores);
        }
        double[] among = rows.column(judged.among());
        int[] counted =
                IntStream.range(0, rows.rows()).filter(row -> among[row] > 0.5).toArray();
        double[] countedLabels = new double[counted.length];
        float[] countedScores = new float[counted.length];
        for (int i = 0; i < counted.length; i++) {
            countedLabels[i] = labels[counted[i]];
            countedScores[i] = scores[counted[i]];
        }
        return RankingQuality.auc(countedLabels, countedScores);
    }

    private static float[] column(float[] scores, int output, int outputs) {
        float[] column = new float[scores.length / outputs];
        for (int row = 0; row < column.length; row++) {
            column[row] = scores[row * outputs + output];
        }
        return column;
    }

    private float[] expected(String file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(example.expected(file)));
            float[] scores = new float[bytes.remaining() / Float.BYTES];
            bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(scores);
            return scores;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read expected scores", e);
        }
    }

    private double trainerAuc(String model, String output) {
        try {
            JsonNode metrics =
                    new ObjectMapper().readTree(example.expected("metrics.json").toFile());
            return metrics.path(model).path("auc").path(output).asDouble(Double.NaN);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the trainers' metrics", e);
        }
    }
}
