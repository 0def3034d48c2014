package dev.locus.cli;

import dev.locus.feature.ElementType;
import dev.locus.feature.FeatureType;
import dev.locus.loader.SourceColumn;
import dev.locus.loader.SourceSample;
import dev.locus.topology.Names;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Drafts the YAML file of a feature view from what a source file holds. It guesses, and marks each guess that a person
/// has to look at; taken as it is, the draft can be read and the file loaded.
final class ViewDraft {
    static final String MARK = "  # TODO decide: ";

    private static final Pattern TIME_NAME =
            Pattern.compile("(?i)(.*_)?(at|ts|time|timestamp|event_time|updated|modified)");
    /// Later than this in seconds is the year 5138, in milliseconds 1973.
    private static final double SECONDS_MAX = 1e11;

    private final SourceSample sample;
    private final String name;
    private final String entity;
    private final SourceColumn key;
    private final @Nullable SourceColumn eventTime;

    private ViewDraft(SourceSample sample, String name, String entity, SourceColumn key) {
        this.sample = sample;
        this.name = name;
        this.entity = entity;
        this.key = key;
        this.eventTime = sample.columns().stream()
                .filter(column -> !column.equals(key) && seemsEventTime(column))
                .findFirst()
                .orElse(null);
    }

    /// @param file the source file's name
    /// @param name null = made of the file's name
    /// @param entity null = made of the key's name, else the view's
    /// @param key the key column; null = guessed
    /// @throws IllegalArgumentException if there is no such column, or none could be a key
    static String of(
            SourceSample sample, String file, @Nullable String name, @Nullable String entity, @Nullable String key) {
        String view = name != null ? Names.check("view name", name) : nameOf(file);
        SourceColumn keyColumn =
                key != null ? chosenKey(sample, key) : KeyGuess.of(sample, entity == null ? view : entity);
        String keyName = keyColumn.name();
        String guessed = keyName.endsWith("_id") && keyName.length() > 3 && isName(keyName)
                ? keyName.substring(0, keyName.length() - 3)
                : view;
        String whose = entity != null ? Names.check("entity", entity) : guessed;
        return new ViewDraft(sample, view, whose, keyColumn).text(file);
    }

    private static String nameOf(String file) {
        String base = file.replaceFirst("\\.[^.]*$", "").replaceAll("[^A-Za-z0-9_]+", "_");
        String one = base.length() > 2 && base.endsWith("s") && !base.endsWith("ss")
                ? base.substring(0, base.length() - 1)
                : base;
        return isName(one) ? one : "view_" + one;
    }

    private static SourceColumn chosenKey(SourceSample sample, String key) {
        SourceColumn column = sample.columns().stream()
                .filter(other -> other.name().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column named '" + key + "'; columns: "
                        + sample.columns().stream().map(SourceColumn::name).collect(Collectors.joining(", "))));
        if (!KeyGuess.canBeKey(column)) {
            throw new IllegalArgumentException(
                    "column '" + key + "' can't be a key: it is " + describe(column) + ", keys are int64 or string");
        }
        return column;
    }

    private String text(String file) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("# Drafted by 'locus view init' from ").append(Yaml.comment(file));
        yaml.append(", its schema and its first ").append(sample.rows()).append(" rows.\n");
        yaml.append("# Look at what is marked, then delete the marks. docs/reference/feature-view.md has every key.\n");
        yaml.append("kind: feature_view\nversion: 1\n");
        yaml.append("name: ").append(Yaml.string(name)).append('\n');
        yaml.append("entity: ").append(Yaml.string(entity));
        yaml.append(MARK).append("whose rows these are: a model scores one entity, and may read another as its user\n");
        appendKey(yaml);
        yaml.append("placement: sharded")
                .append(MARK)
                .append("'replicated' for few rows that every node should hold\n");
        appendTime(yaml);
        yaml.append("missing_key: default_row")
                .append(MARK)
                .append("a key without a row: default_row, no_score or refuse\n");
        yaml.append("missing_feature: default_row\n");
        yaml.append("past_ttl: serve\n");
        appendFeatures(yaml);
        return yaml.toString();
    }

    private void appendKey(StringBuilder yaml) {
        yaml.append("key:\n  column: ").append(Yaml.string(key.name())).append(MARK);
        yaml.append(String.format(
                Locale.ROOT, "the key; %,d different values in %,d rows%n", key.distinct(), sample.rows()));
        yaml.append("  type: ").append(key.element());
        yaml.append(key.leadingZeros() ? MARK + "numbers with zeros in front are kept as strings\n" : "\n");
    }

    private void appendTime(StringBuilder yaml) {
        if (eventTime == null) {
            yaml.append("# event_time:")
                    .append(MARK)
                    .append("the int64 column that says when a row was true, if any\n");
        } else {
            boolean seconds = eventTime.largest() < SECONDS_MAX;
            yaml.append("event_time:\n  column: ").append(Yaml.string(eventTime.name()));
            yaml.append(MARK).append("says when a row was true; it is no feature then\n");
            yaml.append("  unit: ").append(seconds ? "s" : "ms").append('\n');
        }
        yaml.append("# ttl: 30d").append(MARK).append("how old a row may be, by event time; without it, any age\n");
    }

    private void appendFeatures(StringBuilder yaml) {
        yaml.append("features:\n");
        StringBuilder leftOut = new StringBuilder();
        for (SourceColumn column : sample.columns()) {
            if (column.equals(key) || column.equals(eventTime)) {
                continue;
            }
            if (column.element() == null) {
                leave(leftOut, column, "can't be a feature: cast it when you write the file");
            } else if (!isName(column.name())) {
                leave(leftOut, column, "has a name that a feature can't have: rename it in the file");
            } else {
                appendFeature(yaml, column);
            }
        }
        yaml.append(leftOut);
    }

    private static void leave(StringBuilder leftOut, SourceColumn column, String why) {
        String name = Yaml.comment(column.name());
        leftOut.append(String.format("# Left out: '%s' (%s) %s.%n", name, column.sourceType(), why));
    }

    private void appendFeature(StringBuilder yaml, SourceColumn column) {
        FeatureType type = typeOf(column);
        yaml.append("  - name: ").append(Yaml.string(column.name())).append('\n');
        yaml.append("    type: ").append(type).append(typeMark(column, type)).append('\n');
        yaml.append("    default: ")
                .append(zero(type))
                .append(MARK)
                .append(defaultMark(column))
                .append('\n');
    }

    private static FeatureType typeOf(SourceColumn column) {
        ElementType element = column.element() == null ? ElementType.STRING : column.element();
        if (!column.list()) {
            return new FeatureType(element, FeatureType.Form.SCALAR, 1);
        }
        boolean fixed = column.elementsMin() == column.elementsMax() && column.elementsMax() > 1;
        FeatureType.Form form =
                fixed && element != ElementType.STRING ? FeatureType.Form.VECTOR : FeatureType.Form.LIST;
        return new FeatureType(element, form, Math.clamp(column.elementsMax(), 1, FeatureType.LENGTH_MAX));
    }

    private String typeMark(SourceColumn column, FeatureType type) {
        if (column.list()) {
            return MARK
                    + (type.isList()
                            ? "the most elements a row may have; seen " + column.elementsMin() + " to "
                                    + column.elementsMax()
                            : "always " + type.length() + " elements? If not: " + type.element() + "[.." + type.length()
                                    + "]");
        }
        if (column.leadingZeros()) {
            return MARK + "a string, for the zeros in front; int64 if they mean nothing";
        }
        if (column.element() == ElementType.STRING
                && column.distinct() > 1_000
                && column.distinct() > sample.rows() / 2) {
            return MARK + "nearly every row has its own value: an id or free text? Keep it only if a model reads it";
        }
        if (column.element() == ElementType.INT64 && column.name().endsWith("_id")) {
            return MARK + "an id? Keep it only if a model reads it";
        }
        return "";
    }

    private static String zero(FeatureType type) {
        if (type.isList()) {
            return "[]";
        }
        return switch (type.element()) {
            case INT64 -> "0";
            case FLOAT32 -> "0.0";
            case STRING -> "\"\"";
        };
    }

    private String defaultMark(SourceColumn column) {
        String absent = column.rowsPresent() < sample.rows()
                ? String.format(Locale.ROOT, ", absent in %,d rows", sample.rows() - column.rowsPresent())
                : "";
        if (!Double.isNaN(column.smallest()) && column.element() != ElementType.STRING) {
            return "for rows without; seen " + number(column.smallest()) + " to " + number(column.largest()) + absent;
        }
        return "for rows without" + (column.list() ? "" : "; " + column.distinct() + " different values") + absent;
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : String.format(Locale.ROOT, "%.4g", number);
    }

    private static boolean seemsEventTime(SourceColumn column) {
        return column.element() == ElementType.INT64
                && !column.list()
                && TIME_NAME.matcher(column.name()).matches()
                && column.smallest() >= 1e8;
    }

    private static String describe(SourceColumn column) {
        return (column.list() ? "a list, " : "") + (column.element() == null ? column.sourceType() : column.element());
    }

    private static boolean isName(String text) {
        try {
            Names.check("name", text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
