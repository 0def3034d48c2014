package dev.locus.loader;

import dev.locus.feature.LoadManifest;
import java.util.List;

/// What a finished load did.
///
/// @param rowsRead rows seen in the sources, refused ones too
/// @param rowsRefused rows left out because they are bad
/// @param rowsReplaced rows left out because a later one has the same key
/// @param deletesWithoutRow rows marked deleted whose key the base of the increment does not have
/// @param firstRefused the first of the bad ones, at most [RefusedRow#SHOWN_MAX]
/// @param findings what the comparison with the load before found, and was forced
public record LoadReport(
        LoadManifest manifest,
        long rowsRead,
        long rowsRefused,
        long rowsReplaced,
        long deletesWithoutRow,
        List<RefusedRow> firstRefused,
        List<String> findings) {
    public LoadReport {
        firstRefused = List.copyOf(firstRefused);
        findings = List.copyOf(findings);
    }
}
