package dev.locus.feature;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The keys of a view's YAML file as they stand there, any of them perhaps missing.
record ViewDocument(
        @Nullable String name,
        @Nullable String entity,
        @Nullable Key key,
        @Nullable Placement placement,
        @Nullable EventTimeColumn eventTime,
        @Nullable String ttl,
        @Nullable MissingPolicy missingKey,
        @Nullable MissingPolicy missingFeature,
        @Nullable StalePolicy pastTtl,
        @Nullable String replayWindow,
        @Nullable List<Entry> features) {
    private static final Pattern DURATION = Pattern.compile("([1-9]\\d{0,8})([smhd])");

    record Key(@Nullable String column, @Nullable KeyType type) {}

    record EventTimeColumn(
            @Nullable String column, @Nullable Unit unit) {}

    record Entry(
            @Nullable String name,
            @Nullable FeatureType type,

            @JsonProperty("default") @Nullable JsonNode defaultValue) {}

    enum Placement {
        @JsonProperty("sharded")
        SHARDED,
        @JsonProperty("replicated")
        REPLICATED
    }

    enum Unit {
        @JsonProperty("s")
        SECONDS(1_000),
        @JsonProperty("ms")
        MILLISECONDS(1);

        private final long millis;

        Unit(long millis) {
            this.millis = millis;
        }
    }

    /// @throws IllegalArgumentException naming the key that is missing or wrong
    FeatureView toView() {
        Key keyEntry = required("key", key);
        return new FeatureView(
                required("name", name),
                required("entity", entity),
                required("key.column", keyEntry.column),
                required("key.type", keyEntry.type),
                required("placement", placement) == Placement.REPLICATED,
                eventTime == null
                        ? null
                        : new FeatureView.EventTime(
                                required("event_time.column", eventTime.column),
                                required("event_time.unit", eventTime.unit).millis),
                ttl == null ? null : duration("ttl", ttl),
                missingKey == null ? MissingPolicy.DEFAULT_ROW : missingKey,
                missingFeature == null ? MissingPolicy.DEFAULT_ROW : missingFeature,
                pastTtl == null ? StalePolicy.SERVE : pastTtl,
                replayWindow == null ? FeatureView.REPLAY_WINDOW_DEFAULT : duration("replay_window", replayWindow),
                toFeatures(required("features", features)));
    }

    private static ImmutableList<Feature> toFeatures(List<Entry> entries) {
        ImmutableList.Builder<Feature> features = ImmutableList.builder();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = required("features[" + i + "]", entries.get(i));
            String name = required("features[" + i + "].name", entry.name);
            FeatureType type = required("features[" + i + "].type", entry.type);
            features.add(new Feature(name, type, FeatureDefault.parse(name, type, entry.defaultValue)));
        }
        return features.build();
    }

    private static Duration duration(String key, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    key + " '" + text + "' is not a duration: use a whole number of s, m, h or d, like 30d");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static <T> T required(String key, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("key '" + key + "' is missing");
        }
        return value;
    }
}
