package dev.locus.model;

import com.google.common.collect.ImmutableList;
import java.io.Serial;

/// A model can't be served with the views of a release: its manifest, its tensors and the views don't fit together. The
/// message lists every mismatch.
public final class ModelMismatchException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ImmutableList<String> mismatches;

    ModelMismatchException(ModelDirectory directory, ImmutableList<String> mismatches) {
        super("model '" + directory.name() + "' version '" + directory.version() + "' can't be served:"
                + Findings.lines(mismatches));
        this.mismatches = mismatches;
    }

    /// One sentence for each mismatch; at least one.
    public ImmutableList<String> mismatches() {
        return mismatches;
    }
}
