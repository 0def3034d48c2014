/// Model directories, the binding of features to the tensors of a model, and scoring with ONNX Runtime in process.
/// It stands apart because it drags in a native library that only the nodes that score need.
/// Start at [dev.locus.model.Scorer], then [dev.locus.model.ModelBinder] and [dev.locus.model.ScoreBatch].
@NullMarked
package dev.locus.model;

import org.jspecify.annotations.NullMarked;
