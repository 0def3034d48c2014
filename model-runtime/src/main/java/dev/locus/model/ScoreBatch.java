package dev.locus.model;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.RowBatch;
import dev.locus.feature.RowLayout;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.RequestFeature;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;

/// The workspace for scoring up to [#itemsMax()] items: where their rows are, the tensors made of them, and the scores.
/// Made by a [Scorer] and used again from request to request. Not thread-safe: one thread at a time, and none between
/// [Scorer#score] and the end of its future.
///
/// For each request: [#reset()], then the user's rows, request features, candidate features and the items' rows in any
/// order, then [Scorer#score], then the scores. More items than fit are scored in several turns without a reset
/// between.
public abstract class ScoreBatch implements AutoCloseable {
    private static final int TENSOR_ALIGNMENT = 64;

    private final ModelBinding binding;
    private final int itemsMax;
    private final MemorySegment[] inputs;
    private final MemorySegment[] templates;
    private final MemorySegment[] outputs;
    private final RowBatch[] candidateRows;
    private final RowBatch[] userRows;
    private final boolean[] userRowIsSet;
    private boolean requestFeaturesAreSet;
    private int candidateFeatureItems;
    private int tiledItems;
    private int scoredItems;

    ScoreBatch(ModelBinding binding, int itemsMax) {
        if (itemsMax < 1) {
            throw new IllegalArgumentException("itemsMax is " + itemsMax + ": at least 1");
        }
        this.binding = binding;
        this.itemsMax = itemsMax;
        BindingPlan plan = binding.plan();
        this.inputs = allocateAll(plan.inputs(), tensor -> (long) itemsMax * tensor.strideBytes());
        this.templates = allocateAll(plan.inputs(), BindingPlan.InputTensor::strideBytes);
        this.outputs = allocateAll(plan.outputs(), tensor -> 4L * itemsMax * tensor.columns());
        this.candidateRows = new RowBatch[binding.candidateViews().size()];
        Arrays.setAll(candidateRows, view -> new RowBatch(itemsMax));
        this.userRows = new RowBatch[binding.userViews().size()];
        Arrays.setAll(userRows, view -> new RowBatch(1));
        this.userRowIsSet = new boolean[userRows.length];
        for (int view = 0; view < userRows.length; view++) {
            BoundView bound = binding.userViews().get(view);
            userRows[view].copy(0, new byte[bound.schema().layout().strideBytes()]);
        }
        reset();
    }

    private static <T> MemorySegment[] allocateAll(List<T> tensors, ToLongFunction<T> bytes) {
        return tensors.stream()
                .map(tensor -> allocate(bytes.applyAsLong(tensor)))
                .toArray(MemorySegment[]::new);
    }

    /// Freed with the garbage: a run that is still on its way can never write into memory that was given back.
    private static MemorySegment allocate(long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a tensor of " + bytes + " bytes is too large: choose a smaller itemsMax");
        }
        return Arena.ofAuto().allocate(bytes, TENSOR_ALIGNMENT);
    }

    public ModelBinding binding() {
        return binding;
    }

    public int itemsMax() {
        return itemsMax;
    }

    /// Forgets the last request: its rows, features and scores.
    public final void reset() {
        for (RowBatch rows : candidateRows) {
            rows.clear();
        }
        Arrays.fill(userRowIsSet, false);
        requestFeaturesAreSet = false;
        candidateFeatureItems = 0;
        tiledItems = 0;
        scoredItems = 0;
    }

    /// Where the caller says where the items' rows are, item `i` at place `i`. The rows are read by the next
    /// [Scorer#score], and must stay alive until its future has ended. Off-heap segments are fastest.
    ///
    /// @param view its place in [ModelBinding#candidateViews()]
    public RowBatch candidateRows(int view) {
        return candidateRows[view];
    }

    /// Copies the user's row of one view. A user without a row has [BoundView#defaultRow()].
    ///
    /// @param view its place in [ModelBinding#userViews()]
    public void setUserRow(int view, MemorySegment segment, long offset) {
        RowBatch row = userRows[view];
        int bytes = binding.userViews().get(view).schema().layout().strideBytes();
        MemorySegment.copy(segment, offset, RowBatch.memory(), row.address(0), bytes);
        for (BindingPlan.RowStep step : binding.plan().userSteps().get(view)) {
            step.copy().copy(row, 1, templates[step.tensor()]);
        }
        userRowIsSet[view] = true;
        tiledItems = 0;
    }

    /// Copies the request features that the model declares. Others are ignored, so that callers may send what only
    /// another version of the model reads.
    ///
    /// @throws IllegalArgumentException if a declared feature is missing, there twice, or of another type
    public void setRequestFeatures(List<RequestFeature> features) {
        ImmutableList<DeclaredFeature> declared = binding.signature().requestFeatures();
        for (int i = 0; i < declared.size(); i++) {
            RequestFeature feature =
                    SentFeatures.request(features, declared.get(i).name());
            RequestValue value = RequestValue.check(declared.get(i), feature.getValue());
            for (BindingPlan.RequestStep step : binding.plan().requestSteps().get(i)) {
                step.copy().copy(value, templates[step.tensor()]);
            }
        }
        requestFeaturesAreSet = true;
        tiledItems = 0;
    }

    /// Copies the candidate features that the model declares, for all items of the request. Others are ignored.
    ///
    /// @throws IllegalArgumentException if a declared feature is missing, there twice, of another type, or does not
    ///     have `items` times its width values
    public void setCandidateFeatures(List<CandidateFeature> features, int items) {
        setCandidateFeatures(features, items, 0, items);
    }

    /// Like the above, for some items of a request that is scored in several turns.
    ///
    /// @param requestItems all items of the request, which is what the features' lengths are checked against
    /// @param firstItem the item of the request that is at place 0
    public void setCandidateFeatures(List<CandidateFeature> features, int requestItems, int firstItem, int items) {
        checkItems(items);
        Objects.checkFromIndexSize(firstItem, items, requestItems);
        candidateFeatureItems = 0;
        ImmutableList<DeclaredFeature> declared = binding.signature().candidateFeatures();
        for (int i = 0; i < declared.size(); i++) {
            CandidateFeature feature = SentFeatures.candidate(features, declared.get(i), requestItems);
            for (BindingPlan.CandidateStep step :
                    binding.plan().candidateFeatureSteps().get(i)) {
                step.copy().copy(feature, firstItem, items, inputs[step.tensor()]);
            }
        }
        candidateFeatureItems = items;
    }

    /// The score of an item.
    ///
    /// @param output its place in [ModelSignature#outputs()]
    public float score(int item, int output) {
        Objects.checkIndex(item, scoredItems);
        BindingPlan.OutputPlace place = binding.plan().places().get(output);
        int columns = binding.plan().outputs().get(place.tensor()).columns();
        return outputs[place.tensor()].get(RowLayout.FLOAT32, 4L * ((long) item * columns + place.column()));
    }

    /// Copies all scores, row-major: items x outputs.
    ///
    /// @param offset of the first score in the target
    public void copyScores(float[] target, int offset) {
        int outputCount = binding.plan().places().size();
        Objects.checkFromIndexSize(offset, scoredItems * outputCount, target.length);
        for (int output = 0; output < outputCount; output++) {
            BindingPlan.OutputPlace place = binding.plan().places().get(output);
            int columns = binding.plan().outputs().get(place.tensor()).columns();
            MemorySegment tensor = outputs[place.tensor()];
            for (int item = 0; item < scoredItems; item++) {
                long at = 4L * ((long) item * columns + place.column());
                target[offset + item * outputCount + output] = tensor.get(RowLayout.FLOAT32, at);
            }
        }
    }

    /// Copies what the model read for the first items of the last run.
    public InputTensors copyInputs(int items) {
        Objects.checkFromIndexSize(0, items, scoredItems);
        ImmutableList.Builder<InputTensors.Tensor> tensors = ImmutableList.builder();
        for (int i = 0; i < inputs.length; i++) {
            BindingPlan.InputTensor plan = binding.plan().inputs().get(i);
            byte[] values =
                    inputs[i].asSlice(0, (long) items * plan.strideBytes()).toArray(ValueLayout.JAVA_BYTE);
            tensors.add(new InputTensors.Tensor(
                    plan.name(),
                    plan.type(),
                    plan.width(),
                    ByteBuffer.wrap(values).order(ByteOrder.nativeOrder())));
        }
        return new InputTensors(items, tensors.build());
    }

    /// Gives up what the runtime holds for this batch. Not while it is being scored.
    @Override
    public abstract void close();

    /// Fills the input tensors' first `items` rows.
    ///
    /// @throws IllegalArgumentException if there is no room for so many
    /// @throws IllegalStateException if something that the model reads was not set since the last reset
    final void fill(int items) {
        checkItems(items);
        checkIsSet(items);
        scoredItems = 0;
        BindingPlan plan = binding.plan();
        for (int view = 0; view < candidateRows.length; view++) {
            RowBatch rows = candidateRows[view];
            rows.checkSet(items);
            ImmutableList<BindingPlan.RowStep> steps = plan.candidateSteps().get(view);
            for (int i = 0; i < steps.size(); i++) {
                BindingPlan.RowStep step = steps.get(i);
                step.copy().copy(rows, items, inputs[step.tensor()]);
            }
        }
        for (int i = 0; i < plan.tiles().size() && tiledItems < items; i++) {
            BindingPlan.Tile tile = plan.tiles().get(i);
            tile.repeat(templates[tile.tensor()], inputs[tile.tensor()], tiledItems, items);
        }
        tiledItems = Math.max(tiledItems, items);
    }

    private void checkItems(int items) {
        if (items < 1 || items > itemsMax) {
            throw new IllegalArgumentException("can't score " + items + " items: 1 to " + itemsMax);
        }
    }

    private void checkIsSet(int items) {
        for (int view = 0; view < userRowIsSet.length; view++) {
            if (!userRowIsSet[view]) {
                throw new IllegalStateException(
                        "no user row of view '" + binding.userViews().get(view).name() + "' was set");
            }
        }
        if (!requestFeaturesAreSet && !binding.signature().requestFeatures().isEmpty()) {
            throw new IllegalStateException("no request features were set");
        }
        if (candidateFeatureItems < items
                && !binding.signature().candidateFeatures().isEmpty()) {
            throw new IllegalStateException(
                    "candidate features were set for " + candidateFeatureItems + " items, not for " + items);
        }
    }

    final void markScored(int items) {
        scoredItems = items;
    }

    final MemorySegment input(int tensor) {
        return inputs[tensor];
    }

    final MemorySegment output(int tensor) {
        return outputs[tensor];
    }
}
