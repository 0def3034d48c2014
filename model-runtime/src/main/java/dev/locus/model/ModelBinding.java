package dev.locus.model;

import com.google.common.collect.ImmutableList;

/// A model version bound to the schemas of some data versions: which views are read, and how their rows become tensors.
/// Immutable and safe to share.
public final class ModelBinding {
    private final ModelSignature signature;
    private final ImmutableList<BoundView> candidateViews;
    private final ImmutableList<BoundView> userViews;
    private final BindingPlan plan;

    ModelBinding(
            ModelSignature signature,
            ImmutableList<BoundView> candidateViews,
            ImmutableList<BoundView> userViews,
            BindingPlan plan) {
        this.signature = signature;
        this.candidateViews = candidateViews;
        this.userViews = userViews;
        this.plan = plan;
    }

    public ModelSignature signature() {
        return signature;
    }

    /// The views with the items' rows; a view's place here is its number in a [ScoreBatch].
    public ImmutableList<BoundView> candidateViews() {
        return candidateViews;
    }

    /// The views with the user's rows; a view's place here is its number in a [ScoreBatch].
    public ImmutableList<BoundView> userViews() {
        return userViews;
    }

    BindingPlan plan() {
        return plan;
    }
}
