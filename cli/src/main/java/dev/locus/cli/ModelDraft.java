package dev.locus.cli;

import dev.locus.feature.ElementType;
import dev.locus.feature.Feature;
import dev.locus.feature.FeatureView;
import dev.locus.model.RuntimeSignature;
import dev.locus.model.TensorSignature;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Drafts a `model.yaml` from a model's inputs and outputs. An input is bound to the feature of its name, if a view has
/// one; what is left is taken for something that comes with the request. Each guess is marked.
final class ModelDraft {
    private static final String MARK = ViewDraft.MARK;
    private static final Set<String> USER_ENTITIES =
            Set.of("user", "customer", "member", "visitor", "account", "buyer", "reader", "viewer");

    private final RuntimeSignature model;
    private final List<FeatureView> views;
    private final List<Bound> bound = new ArrayList<>();

    /// An input and the feature that may fill it.
    ///
    /// @param matches every feature of that name, the chosen first
    private record Bound(TensorSignature input, List<Match> matches) {}

    private record Match(FeatureView view, Feature feature) {
        String name() {
            return view.name() + "." + feature.name();
        }
    }

    private ModelDraft(RuntimeSignature model, List<FeatureView> views) {
        this.model = model;
        this.views = views;
        model.inputs().forEach(input -> bound.add(new Bound(input, matches(input.name()))));
    }

    static String of(RuntimeSignature model, String file, String name, List<FeatureView> views) {
        return new ModelDraft(model, views).text(file, name);
    }

    /// Features whose name is the input's, alone or behind the view's.
    private List<Match> matches(String input) {
        List<Match> matches = new ArrayList<>();
        for (FeatureView view : views) {
            for (Feature feature : view.features()) {
                Match match = new Match(view, feature);
                if (input.equals(feature.name())
                        || input.equals(match.name())
                        || input.equals(view.name() + "_" + feature.name())) {
                    matches.add(match);
                }
            }
        }
        return matches;
    }

    private String text(String file, String name) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("# Drafted by 'locus model init' from ")
                .append(Yaml.comment(file))
                .append(".\n");
        yaml.append(
                "# Look at what is marked, then delete the marks. docs/reference/model-manifest.md has every key.\n");
        yaml.append("kind: model\nversion: 1\nname: ").append(Yaml.string(name)).append('\n');
        appendEntities(yaml);
        yaml.append("inputs:\n");
        bound.forEach(input -> appendInput(yaml, input));
        appendRequest(yaml);
        yaml.append("outputs:\n");
        model.outputs().forEach(output -> appendOutput(yaml, output));
        return yaml.toString();
    }

    private void appendEntities(StringBuilder yaml) {
        Set<String> read = new LinkedHashSet<>();
        bound.stream()
                .filter(input -> !input.matches().isEmpty())
                .forEach(input -> read.add(input.matches().getFirst().view().entity()));
        String user = read.size() < 2
                ? ""
                : read.stream()
                        .filter(USER_ENTITIES::contains)
                        .findFirst()
                        .orElseGet(() -> List.copyOf(read).get(1));
        String candidates =
                read.stream().filter(entity -> !entity.equals(user)).findFirst().orElse("item");
        yaml.append("candidates: ").append(Yaml.string(candidates)).append(MARK).append("the entity that is scored\n");
        if (user.isEmpty()) {
            yaml.append("# user: user").append(MARK).append("the entity of the user, if the model reads one\n");
        } else {
            yaml.append("user: ").append(Yaml.string(user)).append(MARK).append("the entity of the user\n");
        }
    }

    private static void appendInput(StringBuilder yaml, Bound bound) {
        TensorSignature input = bound.input();
        boolean fillable =
                input.elementType().equals("int64") || input.elementType().equals("float32");
        yaml.append("  - tensor: ").append(Yaml.string(input.name())).append('\n');
        yaml.append("    type: ").append(fillable ? input.elementType() : "float32");
        yaml.append(
                fillable
                        ? ""
                        : MARK + "the model takes " + Yaml.comment(input.elementType())
                                + "; Locus fills int64 and float32: add a Cast to the model");
        yaml.append('\n');
        if (input.shape().size() > 2 || !input.hasOpenBatch()) {
            yaml.append("    #")
                    .append(MARK.strip().substring(1))
                    .append("the input is ")
                    .append(input.shapeText());
            yaml.append("; Locus fills [batch] and [batch, width]: export the model again\n");
        }
        yaml.append("    features:\n");
        if (bound.matches().isEmpty()) {
            yaml.append("      - feature: request.").append(featureName(input)).append(MARK);
            yaml.append("no view has '")
                    .append(Yaml.comment(input.name()))
                    .append("'. The same for all items of a request?");
            yaml.append(" Or ")
                    .append(width(input) == 1 ? "a feature of another name" : "the " + widthText(input) + " columns")
                    .append(": VIEW.FEATURE, candidate.NAME\n");
        } else {
            appendFeature(yaml, bound);
        }
    }

    private static void appendFeature(StringBuilder yaml, Bound bound) {
        Match match = bound.matches().getFirst();
        Feature feature = match.feature();
        yaml.append("      - feature: ")
                .append(match.name())
                .append(findings(bound))
                .append('\n');
        if (feature.type().element() == ElementType.STRING) {
            yaml.append("        vocabulary: ")
                    .append(feature.name())
                    .append(".txt")
                    .append(MARK);
            yaml.append("put the list that the model was trained with beside model.onnx; or 'buckets: N'\n");
            yaml.append("        out_of_vocabulary: 0")
                    .append(MARK)
                    .append("the index of a string that is not in it\n");
        }
        if (feature.type().isList()) {
            yaml.append("        padding: 0").append(MARK).append("what stands behind a list's last element\n");
        }
    }

    private static String findings(Bound bound) {
        Match match = bound.matches().getFirst();
        List<String> findings = new ArrayList<>();
        int width = width(bound.input());
        if (bound.matches().size() > 1) {
            findings.add(
                    "or " + bound.matches().stream().skip(1).map(Match::name).collect(Collectors.joining(" or ")));
        }
        if (bound.input().elementType().equals("int64")
                && match.feature().type().element() == ElementType.FLOAT32) {
            findings.add("it is " + match.feature().type() + ", which Locus doesn't cast to int64");
        }
        if (width >= 0 && width != match.feature().type().length()) {
            findings.add("it has " + match.feature().type().length() + " columns, the input " + width);
        }
        return findings.isEmpty() ? "" : MARK + String.join("; ", findings);
    }

    private void appendRequest(StringBuilder yaml) {
        List<TensorSignature> sent = bound.stream()
                .filter(input -> input.matches().isEmpty())
                .map(Bound::input)
                .toList();
        if (!sent.isEmpty()) {
            yaml.append("request:").append(MARK).append("what every request brings; drop what a view has\n");
        }
        for (TensorSignature input : sent) {
            String element = input.elementType().equals("int64") ? "int64" : "float32";
            yaml.append("  - name: ").append(featureName(input)).append('\n');
            yaml.append("    type: ").append(element).append(width(input) > 1 ? "[" + width(input) + "]" : "");
            yaml.append('\n');
        }
    }

    private static void appendOutput(StringBuilder yaml, TensorSignature output) {
        int width = width(output);
        List<String> marks = new ArrayList<>();
        if (!output.elementType().equals("float32")) {
            marks.add("it is " + Yaml.comment(output.elementType())
                    + ", a score must be float32: drop it, or add a Cast");
        }
        if (width != 1) {
            marks.add("which of its " + widthText(output) + " columns is the score");
        }
        yaml.append("  - name: ").append(featureName(output)).append(MARK).append("what callers see\n");
        yaml.append("    tensor: ").append(Yaml.string(output.name()));
        yaml.append(marks.isEmpty() ? "" : MARK + String.join("; ", marks)).append('\n');
        if (width > 1) {
            yaml.append("    column: ").append(width - 1).append('\n');
        }
    }

    private static String widthText(TensorSignature tensor) {
        return width(tensor) < 0 ? "(unknown)" : Integer.toString(width(tensor));
    }

    /// Columns of a row; -1 if not fixed, or not a row at all.
    private static int width(TensorSignature tensor) {
        if (tensor.shape().size() == 1) {
            return 1;
        }
        return tensor.shape().size() == 2
                ? Math.toIntExact(Math.max(-1, tensor.shape().get(1)))
                : -1;
    }

    /// The tensor's name, as far as a feature may be called so.
    private static String featureName(TensorSignature tensor) {
        String name = tensor.name().replaceAll("[^A-Za-z0-9_]+", "_");
        return name.matches("[A-Za-z].*") ? name : "x" + name;
    }
}
