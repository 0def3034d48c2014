package dev.locus.loader;

import dev.locus.feature.LoadManifest;
import java.util.List;

/// What a finished load did.
///
/// @param rowsRead rows seen in the sources, refused ones too
/// @param rowsRefused rows left out
/// @param firstRefused the first of those, at most [RefusedRow#SHOWN_MAX]
public record LoadReport(LoadManifest manifest, long rowsRead, long rowsRefused, List<RefusedRow> firstRefused) {
    public LoadReport {
        firstRefused = List.copyOf(firstRefused);
    }
}
