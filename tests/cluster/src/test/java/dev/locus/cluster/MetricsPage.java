package dev.locus.cluster;

import dev.locus.transport.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a cluster shows to Prometheus at one moment, taken apart.
///
/// @param families by name, as its `TYPE` line has it
/// @param samples values by name and labels, such as `locus_items_total{model="sum",outcome="OK"}`
record MetricsPage(Map<String, Family> families, Map<String, Double> samples) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(\\{.*})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    /// @param labels names, without those that a histogram's buckets add
    record Family(String type, TreeSet<String> labels) {}

    static MetricsPage read(Address address) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://" + address + "/metrics");
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
            }
            return parse(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The samples of a family follow its `TYPE` line.
    private static MetricsPage parse(String page) {
        Map<String, Family> families = new TreeMap<>();
        Map<String, Double> samples = new LinkedHashMap<>();
        Family family = new Family("", new TreeSet<>());
        for (String line : page.split("\n", -1)) {
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (type.matches()) {
                family = new Family(type.group(2), new TreeSet<>());
                families.put(type.group(1), family);
            } else if (sample.matches()) {
                String labels = sample.group(2) == null ? "" : sample.group(2);
                samples.put(sample.group(1) + labels, number(sample.group(3)));
                family.labels().addAll(names(labels));
            } else if (!line.isEmpty() && !line.startsWith("# HELP ")) {
                throw new IllegalArgumentException("not a line of Prometheus's text format: " + line);
            }
        }
        return new MetricsPage(families, samples);
    }

    private static double number(String text) {
        return text.endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static TreeSet<String> names(String labels) {
        return LABEL.matcher(labels)
                .results()
                .map(label -> label.group(1))
                .filter(name -> !name.equals("le") && !name.equals("quantile"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// @param sample name and labels, these in alphabetical order
    double value(String sample) {
        Double value = samples.get(sample);
        if (value == null) {
            throw new AssertionError("no " + sample + " in " + samples.keySet());
        }
        return value;
    }

    double sum(String name) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().replaceFirst("\\{.*", "").equals(name))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
