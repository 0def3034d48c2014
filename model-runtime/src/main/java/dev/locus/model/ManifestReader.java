package dev.locus.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.locus.feature.ElementType;
import dev.locus.feature.FeatureType;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.feature.YamlReader;
import dev.locus.topology.Names;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads a `model.yaml` and checks what can be checked without views and model: every finding at once.
final class ManifestReader {
    /// More columns than this in one tensor are refused.
    static final int WIDTH_MAX = 65_536;

    /// More indexes than this for one string feature are refused.
    static final int BUCKETS_MAX = 1 << 30;

    private final Findings findings = new Findings();

    private ManifestReader() {}

    /// @throws InvalidDocumentException if the file is not there, not a manifest, or says something that can't be
    static ModelManifest read(Path file) {
        ManifestDocument document = YamlReader.read(file, "model", ManifestDocument.class);
        ManifestReader reader = new ManifestReader();
        ModelManifest manifest = reader.check(document);
        if (!reader.findings.isEmpty()) {
            throw new InvalidDocumentException(file + ":" + Findings.lines(reader.findings.list()));
        }
        return manifest;
    }

    private ModelManifest check(ManifestDocument document) {
        String name = name("name", document.name());
        String candidates = name("candidates", document.candidates());
        String user = document.user() == null ? null : name("user", document.user());
        if (candidates.equals(user)) {
            findings.add(
                    "candidates and user are both '%s': a view's entity must tell which of the two it is for",
                    candidates);
        }
        ImmutableList<ModelManifest.Input> inputs = map(some("inputs", document.inputs()), this::input);
        ImmutableList<ModelManifest.Output> outputs = map(some("outputs", document.outputs()), this::output);
        ImmutableList<String> outputNames = map(outputs, ModelManifest.Output::name);
        unique("output", outputNames);
        unique("tensor", map(inputs, ModelManifest.Input::tensor));
        ImmutableList<DeclaredFeature> request = map(orEmpty(document.request()), this::declared);
        unique("request feature", map(request, DeclaredFeature::name));
        ImmutableList<DeclaredFeature> candidate = map(orEmpty(document.candidate()), this::declared);
        unique("candidate feature", map(candidate, DeclaredFeature::name));
        candidate.forEach(this::checkCandidateType);
        ModelSignature signature =
                new ModelSignature(name, candidates, user, outputNames, request, candidate, views(inputs));
        return new ModelManifest(signature, inputs, outputs);
    }

    private static ImmutableList<String> views(List<ModelManifest.Input> inputs) {
        return inputs.stream()
                .flatMap(input -> input.features().stream())
                .map(ModelManifest.Column::feature)
                .filter(FeatureReference::isView)
                .map(FeatureReference::scope)
                .collect(ImmutableSet.toImmutableSet())
                .asList();
    }

    private ModelManifest.Input input(ManifestDocument.Input input) {
        String tensor = text("tensor of an input", input.tensor());
        TensorType type = input.type();
        if (type == null) {
            findings.add("tensor '%s' has no type: write int64 or float32", tensor);
            type = TensorType.FLOAT32;
        }
        List<ManifestDocument.Column> features = some("features of tensor '" + tensor + "'", input.features());
        ImmutableList<String> shape = input.shape() == null ? null : ImmutableList.copyOf(input.shape());
        return new ModelManifest.Input(tensor, type, shape, map(features, this::column));
    }

    private ModelManifest.Column column(ManifestDocument.Column column) {
        String text = text("feature of a tensor", column.feature());
        FeatureReference feature = new FeatureReference("", text);
        try {
            feature = FeatureReference.parse(text);
        } catch (IllegalArgumentException e) {
            findings.add("%s", String.valueOf(e.getMessage()));
        }
        checkIndex(text, column);
        atLeast(1, "length of '" + text + "'", column.length());
        Integer outOfVocabulary = column.outOfVocabulary();
        return new ModelManifest.Column(
                feature,
                column.vocabulary() == null ? null : name("vocabulary of '" + text + "'", column.vocabulary()),
                column.buckets(),
                outOfVocabulary == null ? 0 : outOfVocabulary,
                column.length(),
                column.padding());
    }

    private void checkIndex(String feature, ManifestDocument.Column column) {
        boolean indexed = column.vocabulary() != null || column.buckets() != null;
        if (column.vocabulary() != null && column.buckets() != null) {
            findings.add("'%s' has a vocabulary and buckets: choose one", feature);
        }
        if (indexed && column.outOfVocabulary() == null) {
            findings.add("'%s' needs out_of_vocabulary, the index of a string that has none", feature);
        }
        if (!indexed && column.outOfVocabulary() != null) {
            findings.add("'%s' has out_of_vocabulary, but neither vocabulary nor buckets", feature);
        }
        atLeast(0, "out_of_vocabulary of '" + feature + "'", column.outOfVocabulary());
        atLeast(1, "buckets of '" + feature + "'", column.buckets());
        if (column.buckets() != null && column.buckets() > BUCKETS_MAX) {
            findings.add("buckets of '%s' is %d: at most %d", feature, column.buckets(), BUCKETS_MAX);
        }
    }

    private DeclaredFeature declared(ManifestDocument.Declared declared) {
        String name = name("name of a request or candidate feature", declared.name());
        FeatureType type = declared.type();
        if (type == null) {
            findings.add("request or candidate feature '%s' has no type", name);
            type = FeatureType.parse("float32");
        }
        return new DeclaredFeature(name, type);
    }

    private void checkCandidateType(DeclaredFeature feature) {
        if (feature.type().isList() || feature.type().element() == ElementType.STRING) {
            findings.add(
                    "candidate feature '%s' is %s: use int64, float32 or a vector of one of them",
                    feature.name(), feature.type());
        }
    }

    private ModelManifest.Output output(ManifestDocument.Output output) {
        String name = name("name of an output", output.name());
        atLeast(0, "column of output '" + name + "'", output.column());
        return new ModelManifest.Output(
                name, output.tensor() == null ? name : output.tensor(), output.column() == null ? 0 : output.column());
    }

    private void atLeast(int smallest, String what, @Nullable Integer value) {
        if (value != null && value < smallest) {
            findings.add("%s is %d: at least %d", what, value, smallest);
        }
    }

    private String text(String what, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            findings.add("%s is missing", what);
            return "";
        }
        return value;
    }

    private String name(String what, @Nullable String value) {
        String text = text(what, value);
        try {
            return text.isEmpty() ? text : Names.check(what, text);
        } catch (IllegalArgumentException e) {
            findings.add("%s", String.valueOf(e.getMessage()));
            return "";
        }
    }

    private void unique(String what, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name) && !name.isEmpty()) {
                findings.add("%s '%s' is there twice", what, name);
            }
        }
    }

    private <T> List<T> some(String what, @Nullable List<T> list) {
        if (list == null || list.isEmpty()) {
            findings.add("%s: there must be at least one", what);
            return List.of();
        }
        return list;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <T, R> ImmutableList<R> map(List<T> list, Function<T, R> function) {
        return list.stream().map(function).collect(ImmutableList.toImmutableList());
    }
}
