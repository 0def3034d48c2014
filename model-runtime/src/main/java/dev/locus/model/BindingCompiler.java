package dev.locus.model;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.RowLayout;
import dev.locus.feature.ViewSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Turns slots that are known to fit into the steps that fill them, joining neighbours into one copy.
final class BindingCompiler {
    private final ModelManifest manifest;
    private final RuntimeSignature runtime;
    private final ViewFinder views;
    private final List<List<BindingPlan.RowStep>> candidateSteps;
    private final List<List<BindingPlan.RowStep>> userSteps;
    private final List<List<BindingPlan.RequestStep>> requestSteps;
    private final List<List<BindingPlan.CandidateStep>> candidateFeatureSteps;
    private final List<BindingPlan.Tile> tiles = new ArrayList<>();
    private final List<Set<Integer>> candidateReads;
    private final List<Set<Integer>> userReads;

    BindingCompiler(ModelManifest manifest, RuntimeSignature runtime, ViewFinder views) {
        this.manifest = manifest;
        this.runtime = runtime;
        this.views = views;
        this.candidateSteps = lists(views.candidateViews().size());
        this.userSteps = lists(views.userViews().size());
        this.requestSteps = lists(manifest.signature().requestFeatures().size());
        this.candidateFeatureSteps =
                lists(manifest.signature().candidateFeatures().size());
        this.candidateReads = sets(views.candidateViews().size());
        this.userReads = sets(views.userViews().size());
    }

    /// @param slots of each input, in the manifest's order
    ModelBinding compile(ImmutableList<ImmutableList<Slot>> slots) {
        ImmutableList.Builder<BindingPlan.InputTensor> inputs = ImmutableList.builder();
        for (int tensor = 0; tensor < slots.size(); tensor++) {
            ModelManifest.Input input = manifest.inputs().get(tensor);
            BindingPlan.InputTensor plan = new BindingPlan.InputTensor(
                    input.tensor(), input.type(), ModelBinder.width(slots.get(tensor)), rank(input));
            inputs.add(plan);
            long offset = 0;
            for (Slot slot : slots.get(tensor)) {
                add(slot, tensor, offset, plan);
                offset += (long) slot.length() * input.type().bytes();
            }
        }
        return new ModelBinding(
                manifest.signature(),
                bound(views.candidateViews(), candidateReads),
                bound(views.userViews(), userReads),
                plan(inputs.build()));
    }

    private int rank(ModelManifest.Input input) {
        return Objects.requireNonNull(runtime.input(input.tensor())).shape().size();
    }

    private void add(Slot slot, int tensor, long offset, BindingPlan.InputTensor plan) {
        if (slot.isSameForAllItems()) {
            int bytes = slot.length() * plan.type().bytes();
            addTile(new BindingPlan.Tile(tensor, offset, plan.strideBytes(), bytes));
        }
        switch (slot.source()) {
            case Slot.ViewSource source -> addRowCopy(slot, source, tensor, offset, plan);
            case Slot.RequestSource source -> {
                Columns columns = columns(slot, 0, -1, offset, plan);
                RequestCopy copy = new RequestCopy(columns, slot.cast(), slot.index());
                requestSteps.get(source.index()).add(new BindingPlan.RequestStep(tensor, copy));
            }
            case Slot.CandidateSource source -> {
                CandidateCopy copy = new CandidateCopy(columns(slot, 0, -1, offset, plan), slot.cast());
                candidateFeatureSteps.get(source.index()).add(new BindingPlan.CandidateStep(tensor, copy));
            }
        }
    }

    private void addTile(BindingPlan.Tile tile) {
        if (!tiles.isEmpty() && tiles.getLast().isFollowedBy(tile)) {
            tiles.add(tiles.removeLast().joinedWith(tile));
        } else {
            tiles.add(tile);
        }
    }

    private void addRowCopy(Slot slot, Slot.ViewSource source, int tensor, long offset, BindingPlan.InputTensor plan) {
        boolean candidate = source.side() == Slot.Side.CANDIDATE;
        (candidate ? candidateReads : userReads).get(source.place()).add(source.feature());
        List<BindingPlan.RowStep> steps = (candidate ? candidateSteps : userSteps).get(source.place());
        RowCopy copy = rowCopy(slot, source, offset, plan);
        if (!steps.isEmpty()
                && steps.getLast().tensor() == tensor
                && steps.getLast().copy() instanceof BlockCopy last
                && copy instanceof BlockCopy next
                && last.isFollowedBy(next)) {
            steps.removeLast();
            copy = last.joinedWith(next);
        }
        steps.add(new BindingPlan.RowStep(tensor, copy));
    }

    private static RowCopy rowCopy(Slot slot, Slot.ViewSource source, long offset, BindingPlan.InputTensor plan) {
        RowLayout layout = source.schema().layout();
        int rowOffset = layout.offset(source.feature());
        Columns columns = columns(slot, rowOffset, layout.countOffset(source.feature()), offset, plan);
        StringIndex index = slot.index();
        if (index != null) {
            int[] table =
                    index.table(source.schema().dictionary(layout.features().get(source.feature())));
            return new CodeCopy(columns, plan.type(), table);
        }
        // A row has zeros past a list's count, which is the padding already.
        boolean padded = !slot.type().isList()
                || (slot.padding() == 0 && slot.length() <= slot.type().length());
        if (slot.cast().keepsBytes() && padded) {
            return new BlockCopy(
                    rowOffset,
                    offset,
                    plan.strideBytes(),
                    slot.length() * plan.type().bytes());
        }
        return new NumberCopy(columns, slot.cast());
    }

    private static Columns columns(
            Slot slot, int rowOffset, int countOffset, long tensorOffset, BindingPlan.InputTensor plan) {
        return new Columns(
                rowOffset,
                countOffset,
                slot.type().length(),
                tensorOffset,
                plan.strideBytes(),
                slot.length(),
                slot.padding());
    }

    private BindingPlan plan(ImmutableList<BindingPlan.InputTensor> inputs) {
        List<BindingPlan.OutputTensor> outputs = new ArrayList<>();
        ImmutableList.Builder<BindingPlan.OutputPlace> places = ImmutableList.builder();
        for (ModelManifest.Output output : manifest.outputs()) {
            TensorSignature tensor = Objects.requireNonNull(runtime.output(output.tensor()));
            int rank = tensor.shape().size();
            int columns = rank == 1 ? 1 : Math.toIntExact(tensor.shape().get(1));
            BindingPlan.OutputTensor plan = new BindingPlan.OutputTensor(output.tensor(), columns, rank);
            if (!outputs.contains(plan)) {
                outputs.add(plan);
            }
            places.add(new BindingPlan.OutputPlace(outputs.indexOf(plan), output.column()));
        }
        return new BindingPlan(
                inputs,
                ImmutableList.copyOf(outputs),
                places.build(),
                frozen(candidateSteps),
                frozen(userSteps),
                frozen(requestSteps),
                frozen(candidateFeatureSteps),
                ImmutableList.copyOf(tiles));
    }

    private static ImmutableList<BoundView> bound(ImmutableList<ViewSchema> views, List<Set<Integer>> reads) {
        ImmutableList.Builder<BoundView> bound = ImmutableList.builder();
        for (int i = 0; i < views.size(); i++) {
            bound.add(new BoundView(views.get(i), reads.get(i)));
        }
        return bound.build();
    }

    private static <T> List<List<T>> lists(int count) {
        return Stream.generate(() -> (List<T>) new ArrayList<T>()).limit(count).toList();
    }

    private static List<Set<Integer>> sets(int count) {
        return Stream.generate(() -> (Set<Integer>) new TreeSet<Integer>())
                .limit(count)
                .toList();
    }

    private static <T> ImmutableList<ImmutableList<T>> frozen(List<List<T>> lists) {
        return lists.stream().map(ImmutableList::copyOf).collect(ImmutableList.toImmutableList());
    }
}
