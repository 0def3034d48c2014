package dev.locus.model;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.ElementType;
import dev.locus.feature.Feature;
import dev.locus.feature.FeatureType;
import dev.locus.feature.FeatureView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the feature behind each line of a manifest and checks that it can become what the tensor wants.
final class SlotResolver {
    private record Found(Slot.Source source, FeatureType type) {}

    private final ModelDirectory directory;
    private final ViewFinder views;
    private final Findings findings;
    private final Set<FeatureReference> used = new HashSet<>();

    SlotResolver(ModelDirectory directory, ViewFinder views, Findings findings) {
        this.directory = directory;
        this.views = views;
        this.findings = findings;
    }

    /// @return null if the line does not fit; the findings say why
    @Nullable
    Slot resolve(ModelManifest.Input input, ModelManifest.Column column) {
        FeatureReference reference = column.feature();
        used.add(reference);
        Found found = find(reference);
        if (found == null) {
            return null;
        }
        FeatureType type = found.type();
        Cast cast = Cast.of(type.element(), input.type());
        if (cast == null) {
            findings.add(
                    "'%s' is %s, tensor '%s' is %s: Locus doesn't cast float32 to int64",
                    reference, type, input.tensor(), input.type());
        }
        boolean stringsFit = checkStrings(column, type);
        boolean listFits = checkList(input, column, type);
        return cast == null || !stringsFit || !listFits ? null : slot(column, found, cast);
    }

    private Slot slot(ModelManifest.Column column, Found found, Cast cast) {
        Integer length = column.length();
        Double padding = column.padding();
        return new Slot(
                found.source(),
                found.type(),
                cast,
                length == null ? found.type().length() : length,
                padding == null ? 0 : padding,
                directory.stringIndex(column));
    }

    /// Adds a finding for each declared feature that no resolved line reads.
    void checkAllDeclaredAreUsed() {
        ModelSignature signature = directory.signature();
        checkUsed("request", signature.requestFeatures());
        checkUsed("candidate", signature.candidateFeatures());
    }

    private void checkUsed(String scope, List<DeclaredFeature> declared) {
        for (DeclaredFeature feature : declared) {
            if (!used.contains(new FeatureReference(scope, feature.name()))) {
                findings.add("%s feature '%s' is declared, but no tensor reads it", scope, feature.name());
            }
        }
    }

    private @Nullable Found find(FeatureReference reference) {
        ModelSignature signature = directory.signature();
        if (reference.isRequest()) {
            int index = declared(reference, signature.requestFeatures());
            return index < 0
                    ? null
                    : new Found(
                            new Slot.RequestSource(index),
                            signature.requestFeatures().get(index).type());
        }
        if (reference.isCandidate()) {
            int index = declared(reference, signature.candidateFeatures());
            return index < 0
                    ? null
                    : new Found(
                            new Slot.CandidateSource(index),
                            signature.candidateFeatures().get(index).type());
        }
        return findInView(reference);
    }

    private int declared(FeatureReference reference, ImmutableList<DeclaredFeature> declared) {
        for (int i = 0; i < declared.size(); i++) {
            if (declared.get(i).name().equals(reference.feature())) {
                return i;
            }
        }
        findings.add("'%s' is not declared: add it, with its type, under '%s:'", reference, reference.scope());
        return -1;
    }

    private @Nullable Found findInView(FeatureReference reference) {
        Slot.ViewSource source = views.source(reference.scope(), -1);
        if (source == null) {
            return null;
        }
        FeatureView view = source.schema().view();
        int feature = view.indexOf(reference.feature());
        if (feature < 0) {
            findings.add(
                    "view '%s' has no feature '%s'; features: %s",
                    view.name(),
                    reference.feature(),
                    view.features().stream().map(Feature::name).toList());
            return null;
        }
        return new Found(
                new Slot.ViewSource(source.side(), source.place(), source.schema(), feature),
                view.features().get(feature).type());
    }

    private boolean checkStrings(ModelManifest.Column column, FeatureType type) {
        boolean isString = type.element() == ElementType.STRING;
        if (isString && !column.indexesStrings()) {
            findings.add("'%s' is %s: it needs a vocabulary or buckets", column.feature(), type);
        }
        if (!isString && column.indexesStrings()) {
            findings.add("'%s' is %s: only strings have a vocabulary or buckets", column.feature(), type);
        }
        return isString == column.indexesStrings();
    }

    private boolean checkList(ModelManifest.Input input, ModelManifest.Column column, FeatureType type) {
        if (!type.isList() && (column.length() != null || column.padding() != null)) {
            findings.add("'%s' is %s: only lists have length and padding", column.feature(), type);
            return false;
        }
        Double padding = column.padding();
        if (padding != null && input.type() == TensorType.INT64 && padding != Math.rint(padding)) {
            findings.add("'%s' has padding %s, tensor '%s' is int64", column.feature(), padding, input.tensor());
            return false;
        }
        return true;
    }
}
