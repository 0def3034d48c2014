package dev.locus.model;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.RowLayout;
import java.lang.foreign.MemorySegment;

/// The steps that fill a model's tensors, worked out when it was bound. Immutable.
///
/// @param candidateSteps for each candidate view
/// @param userSteps for each user view; they fill the template row of a tensor
/// @param requestSteps for each declared request feature; they fill the template row of a tensor
/// @param candidateFeatureSteps for each declared candidate feature
/// @param tiles what is repeated from the template row to the row of every item
record BindingPlan(
        ImmutableList<InputTensor> inputs,
        ImmutableList<OutputTensor> outputs,
        ImmutableList<OutputPlace> places,
        ImmutableList<ImmutableList<RowStep>> candidateSteps,
        ImmutableList<ImmutableList<RowStep>> userSteps,
        ImmutableList<ImmutableList<RequestStep>> requestSteps,
        ImmutableList<ImmutableList<CandidateStep>> candidateFeatureSteps,
        ImmutableList<Tile> tiles) {

    /// @param rank 1 for `[batch]`, 2 for `[batch, width]`
    record InputTensor(String name, TensorType type, int width, int rank) {
        int strideBytes() {
            return width * type.bytes();
        }
    }

    /// A float32 tensor.
    ///
    /// @param rank 1 for `[batch]`, 2 for `[batch, columns]`
    record OutputTensor(String name, int columns, int rank) {}

    /// Where a named output lies.
    record OutputPlace(int tensor, int column) {}

    record RowStep(int tensor, RowCopy copy) {}

    record RequestStep(int tensor, RequestCopy copy) {}

    record CandidateStep(int tensor, CandidateCopy copy) {}

    /// Neighbouring columns that are the same for all items.
    ///
    /// @param offset of the first column, in bytes
    /// @param stride bytes of one row of the tensor
    record Tile(int tensor, long offset, long stride, int bytes) {
        /// Fewer bytes are faster word by word.
        private static final int BLOCK_BYTES_MIN = 64;

        boolean isFollowedBy(Tile next) {
            return tensor == next.tensor && offset + bytes == next.offset;
        }

        Tile joinedWith(Tile next) {
            return new Tile(tensor, offset, stride, bytes + next.bytes);
        }

        void repeat(MemorySegment template, MemorySegment target, int fromItem, int toItem) {
            if (bytes >= BLOCK_BYTES_MIN) {
                for (int item = fromItem; item < toItem; item++) {
                    MemorySegment.copy(template, offset, target, offset + item * stride, bytes);
                }
                return;
            }
            for (long at = offset; at < offset + bytes; at += 4) {
                int value = template.get(RowLayout.INT32, at);
                for (int item = fromItem; item < toItem; item++) {
                    target.set(RowLayout.INT32, at + item * stride, value);
                }
            }
        }
    }
}
