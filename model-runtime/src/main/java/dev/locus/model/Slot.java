package dev.locus.model;

import dev.locus.feature.FeatureType;
import dev.locus.feature.ViewSchema;
import org.jspecify.annotations.Nullable;

/// Some neighbouring columns of a tensor and the feature that fills them: a manifest's line that was found to fit.
///
/// @param length columns, and elements of the feature that are used
/// @param padding what stands in columns that a short list leaves
/// @param index for strings
record Slot(
        Source source,
        FeatureType type,
        Cast cast,
        int length,
        double padding,
        @Nullable StringIndex index) {

    /// Where a feature's value comes from.
    sealed interface Source {}

    /// @param place of the view among the candidate views or among the user views
    /// @param feature its index in the view
    record ViewSource(Side side, int place, ViewSchema schema, int feature) implements Source {}

    /// @param index among the declared request features
    record RequestSource(int index) implements Source {}

    /// @param index among the declared candidate features
    record CandidateSource(int index) implements Source {}

    /// Whose rows a view holds: those of the items, or that of the user.
    enum Side {
        CANDIDATE,
        USER
    }

    /// Whether all items of a request have the same values here.
    boolean isSameForAllItems() {
        return source instanceof RequestSource || (source instanceof ViewSource view && view.side() == Side.USER);
    }
}
