package dev.locus.model;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.ViewSchema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Binds the features of views to the tensors of a model. A pure function, done once when a model version is staged for
/// some data versions: whatever a request would trip over is found here, all of it at once.
public final class ModelBinder {
    private ModelBinder() {}

    /// @param runtime what the runtime that loaded the model says of it
    /// @param views every view of the release, by name, with the dictionaries of its data version
    /// @throws ModelMismatchException listing every mismatch
    public static ModelBinding bind(ModelDirectory directory, RuntimeSignature runtime, Map<String, ViewSchema> views) {
        return bind(directory, runtime, views, new Findings());
    }

    /// Like the above, on top of what was found before.
    ///
    /// @param runtime null if the model could not be loaded, which is a finding already
    static ModelBinding bind(
            ModelDirectory directory,
            @Nullable RuntimeSignature runtime,
            Map<String, ViewSchema> views,
            Findings findings) {
        ViewFinder finder = new ViewFinder(directory.signature(), views, findings);
        ImmutableList<ImmutableList<Slot>> slots = resolve(directory, finder, runtime, findings);
        if (runtime != null) {
            TensorCheck check = new TensorCheck(runtime, findings);
            check.checkInputNames(directory.manifest().inputs());
            directory.manifest().outputs().forEach(check::checkOutput);
        }
        if (runtime == null || !findings.isEmpty()) {
            throw new ModelMismatchException(directory, findings.list());
        }
        return new BindingCompiler(directory.manifest(), runtime, finder).compile(slots);
    }

    private static ImmutableList<ImmutableList<Slot>> resolve(
            ModelDirectory directory, ViewFinder finder, @Nullable RuntimeSignature runtime, Findings findings) {
        SlotResolver resolver = new SlotResolver(directory, finder, findings);
        ImmutableList.Builder<ImmutableList<Slot>> all = ImmutableList.builder();
        for (ModelManifest.Input input : directory.manifest().inputs()) {
            ImmutableList.Builder<Slot> builder = ImmutableList.builder();
            for (ModelManifest.Column column : input.features()) {
                Slot slot = resolver.resolve(input, column);
                if (slot != null) {
                    builder.add(slot);
                }
            }
            ImmutableList<Slot> slots = builder.build();
            if (slots.size() == input.features().size()) {
                checkWidth(input, width(slots), runtime, findings);
            }
            all.add(slots);
        }
        resolver.checkAllDeclaredAreUsed();
        return all.build();
    }

    static int width(List<Slot> slots) {
        return slots.stream().mapToInt(Slot::length).sum();
    }

    private static void checkWidth(
            ModelManifest.Input input, int width, @Nullable RuntimeSignature runtime, Findings findings) {
        if (width > ManifestReader.WIDTH_MAX) {
            findings.add("tensor '%s' has %d columns: at most %d", input.tensor(), width, ManifestReader.WIDTH_MAX);
        }
        List<String> shape = input.shape();
        boolean rowShape = List.of("batch", Integer.toString(width)).equals(shape);
        boolean scalarShape = width == 1 && List.of("batch").equals(shape);
        if (shape != null && !rowShape && !scalarShape) {
            findings.add(
                    "tensor '%s' has shape %s in the manifest, its features make [batch, %d]",
                    input.tensor(), shape, width);
        }
        if (runtime != null) {
            new TensorCheck(runtime, findings).checkInput(input, width);
        }
    }
}
