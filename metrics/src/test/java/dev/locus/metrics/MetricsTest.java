package dev.locus.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.protocol.ServingError;
import dev.locus.transport.Address;
import dev.locus.transport.CallMeter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What Prometheus gets to read.
final class MetricsTest {
    private static final String SCORE = "locus.v1.Scoring/Score";

    private final Metrics metrics = new Metrics();
    private final MetricsServer server = metrics.serve(Address.loopback(0));
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
        http.close();
    }

    @Test
    void callsAreCountedByMethodAndCode() {
        CallMeter.MethodMeter score = metrics.calls().of(SCORE);
        for (ServingError error : new ServingError[] {null, null, ServingError.CANCELLED, ServingError.CANCELLED}) {
            score.begun();
            score.ended(error, 1_000_000);
        }
        score.begun();
        score.ended(ServingError.INTERNAL, 1_000_000);
        assertShows("locus_calls_total{code=\"OK\",method=\"" + SCORE + "\"} 2.0");
        assertShows("locus_calls_total{code=\"CANCELLED\",method=\"" + SCORE + "\"} 2.0");
        assertShows("locus_calls_total{code=\"INTERNAL\",method=\"" + SCORE + "\"} 1.0");
    }

    @Test
    void aMethodShowsFromTheStartAndItsErrorsWhenTheyHappen() {
        var _ = metrics.calls().of(SCORE);
        assertEquals(
                List.of("locus_calls_total{code=\"OK\",method=\"" + SCORE + "\"} 0.0"),
                read("/metrics")
                        .lines()
                        .filter(line -> line.startsWith("locus_calls_total{"))
                        .toList());
    }

    @Test
    void serversThatHaveTheSameMethodAreCountedTogether() {
        for (int server = 0; server < 3; server++) {
            CallMeter.MethodMeter score = metrics.calls().of(SCORE);
            score.begun();
            score.ended(null, 1);
        }
        assertShows("locus_calls_total{code=\"OK\",method=\"" + SCORE + "\"} 3.0");
    }

    @Test
    void callsInFlightAreThoseThatHaveBegunAndNotEnded() {
        CallMeter.MethodMeter score = metrics.calls().of(SCORE);
        score.begun();
        score.begun();
        assertShows("locus_calls_in_flight{method=\"" + SCORE + "\"} 2.0");
        score.ended(ServingError.DEADLINE_EXCEEDED, 1);
        assertShows("locus_calls_in_flight{method=\"" + SCORE + "\"} 1.0");
    }

    @Test
    void durationsFallIntoBucketsOfSeconds() {
        CallMeter.MethodMeter score = metrics.calls().of(SCORE);
        for (long millis : new long[] {1, 3, 100_000}) {
            score.begun();
            score.ended(null, millis * 1_000_000);
        }
        String bucket = "locus_call_duration_seconds_bucket{method=\"" + SCORE + "\",le=";
        assertShows(bucket + "\"5.0E-4\"} 0");
        assertShows(bucket + "\"0.001\"} 1");
        assertShows(bucket + "\"0.005\"} 2");
        assertShows(bucket + "\"10.0\"} 2");
        assertShows(bucket + "\"+Inf\"} 3");
        assertShows("locus_call_duration_seconds_sum{method=\"" + SCORE + "\"} 100.004");
    }

    @Test
    void whatIsAddedIsReadWhenPrometheusAsks() {
        AtomicLong asked = new AtomicLong();
        metrics.addGauge("locus_depth", "How deep.", List.of("node"), depth -> {
            depth.put((double) asked.incrementAndGet(), "node-1");
            depth.put(7, "node-2");
        });
        metrics.addCounter("locus_seen_total", "How many.", List.of(), seen -> seen.put(3));
        assertEquals(0, asked.get());
        assertShows("locus_depth{node=\"node-1\"} 1.0");
        assertShows("locus_depth{node=\"node-1\"} 2.0");
        assertShows("locus_depth{node=\"node-2\"} 7.0");
        assertShows("# TYPE locus_depth gauge");
        assertShows("locus_seen_total 3.0");
        assertShows("# TYPE locus_seen_total counter");
    }

    @Test
    void theJvmIsShown() {
        assertTrue(read("/metrics").contains("jvm_gc_collection_seconds_count{"), () -> read("/metrics"));
    }

    @Test
    void healthSaysThatTheProcessLives() {
        assertTrue(read("/-/healthy").contains("healthy"), () -> read("/-/healthy"));
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        UncheckedIOException error = assertThrows(
                UncheckedIOException.class,
                () -> new Metrics().serve(server.address()).close());
        assertEquals("can't listen on " + server.address() + ": Address already in use", error.getMessage());
    }

    @Test
    void addressesOffLoopbackAreRefused() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> metrics.serve(new Address("0.0.0.0", 0)).close());
        assertTrue(String.valueOf(error.getMessage()).contains("use 127.0.0.1"), error.getMessage());
    }

    private void assertShows(String line) {
        String page = read("/metrics");
        assertTrue(page.lines().anyMatch(line::equals), () -> "no line " + line + " in\n" + page);
    }

    private String read(String path) {
        URI uri = URI.create("http://" + server.address() + path);
        try {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer::body);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
