package dev.locus.model;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.ElementType;
import dev.locus.feature.FeatureType;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which columns of a model's input tensors a view's feature fills, and with what: for comparing what was recorded with
/// what the cluster would read now.
public final class InputColumns {
    /// @param view empty if the values came with the request
    /// @param feature its name in the view
    public record Column(String tensor, String view, String feature) {}

    private final ModelDirectory directory;

    public InputColumns(ModelDirectory directory) {
        this.directory = directory;
    }

    /// In the order of the tensors' columns.
    public ImmutableList<Column> columns() {
        ImmutableList.Builder<Column> columns = ImmutableList.builder();
        for (ModelManifest.Input input : directory.manifest().inputs()) {
            for (ModelManifest.Column column : input.features()) {
                FeatureReference reference = column.feature();
                columns.add(
                        new Column(input.tensor(), reference.isView() ? reference.scope() : "", reference.toString()));
            }
        }
        return columns.build();
    }

    /// How many columns of its tensor the feature fills.
    ///
    /// @param place in [#columns()]
    /// @param type of the view's feature; that of one that comes with a request is in the manifest
    public int width(int place, @Nullable FeatureType type) {
        ModelManifest.Column column = manifestColumn(place);
        FeatureReference reference = column.feature();
        FeatureType known = reference.isView() ? type : declared(reference);
        Integer length = column.length();
        if (length != null) {
            return length;
        }
        if (known == null) {
            throw new IllegalArgumentException("the type of '" + reference + "' is not known");
        }
        return known.length();
    }

    private @Nullable FeatureType declared(FeatureReference reference) {
        List<DeclaredFeature> declared = reference.isRequest()
                ? directory.signature().requestFeatures()
                : directory.signature().candidateFeatures();
        return declared.stream()
                .filter(feature -> feature.name().equals(reference.feature()))
                .map(DeclaredFeature::type)
                .findFirst()
                .orElse(null);
    }

    private ModelManifest.Column manifestColumn(int place) {
        int before = 0;
        for (ModelManifest.Input input : directory.manifest().inputs()) {
            if (place < before + input.features().size()) {
                return input.features().get(place - before);
            }
            before += input.features().size();
        }
        throw new IndexOutOfBoundsException(place);
    }

    /// What the feature's value becomes in the tensor.
    ///
    /// @param value not set = a string that the view's dictionary does not have
    public double[] values(int place, FeatureType type, Value value) {
        ModelManifest.Column column = manifestColumn(place);
        StringIndex index = directory.stringIndex(column);
        double[] values = new double[width(place, type)];
        Double padding = column.padding();
        Arrays.fill(values, padding == null ? 0 : padding);
        if (value.getValueCase() == Value.ValueCase.LIST_VALUE) {
            ValueList list = value.getListValue();
            for (int i = 0; i < values.length; i++) {
                if (type.element() == ElementType.INT64 && i < list.getInt64ValuesCount()) {
                    values[i] = list.getInt64Values(i);
                } else if (type.element() == ElementType.FLOAT32 && i < list.getFloatValuesCount()) {
                    values[i] = list.getFloatValues(i);
                } else if (index != null && i < list.getStringValuesCount()) {
                    values[i] = index.indexOf(list.getStringValues(i));
                }
            }
            return values;
        }
        values[0] = scalar(value, index);
        return values;
    }

    private static double scalar(Value value, @Nullable StringIndex index) {
        return switch (value.getValueCase()) {
            case INT64_VALUE -> value.getInt64Value();
            case FLOAT_VALUE -> value.getFloatValue();
            case STRING_VALUE -> index == null ? 0 : index.indexOf(value.getStringValue());
            default -> index == null ? 0 : index.outOfVocabulary();
        };
    }
}
