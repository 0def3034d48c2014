package dev.locus.loader;

import dev.locus.feature.Feature;
import dev.locus.feature.FeatureView;
import dev.locus.feature.LoadManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Says what is suspicious about a load beside the one that it would replace. Pure values.
///
/// @param rowsChangeMax how much of the rows may come or go, 0.2 = a fifth
/// @param nullsRiseMax how much a feature's share of nulls may rise, 0.05 = from 1 % to 6 %
record LoadGuard(double rowsChangeMax, double nullsRiseMax) {
    static final LoadGuard DEFAULT = new LoadGuard(0.2, 0.05);

    /// @return one sentence for each finding; none if all is well
    List<String> findings(LoadManifest before, FeatureView view, long rows, NullCounts nulls) {
        List<String> findings = new ArrayList<>();
        if (before.rows() > 0 && Math.abs(rows - before.rows()) > rowsChangeMax * before.rows()) {
            findings.add(String.format(
                    Locale.ROOT,
                    "it has %,d rows, data version %s has %,d (%+.1f %%; allowed are %.0f %%)",
                    rows,
                    before.dataVersion(),
                    before.rows(),
                    100.0 * (rows - before.rows()) / before.rows(),
                    100 * rowsChangeMax));
        }
        for (int i = 0; i < view.features().size(); i++) {
            Feature feature = view.features().get(i);
            Long nullsBefore = before.nulls().get(feature.name());
            if (nullsBefore != null && before.rows() > 0 && rows > 0) {
                double shareBefore = (double) nullsBefore / before.rows();
                double share = (double) nulls.count(i) / rows;
                if (share - shareBefore > nullsRiseMax) {
                    findings.add(String.format(
                            Locale.ROOT,
                            "column '%s' is null in %.1f %% of the rows, in data version %s in %.1f %% (allowed are"
                                    + " %.0f points more)",
                            feature.name(),
                            100 * share,
                            before.dataVersion(),
                            100 * shareBefore,
                            100 * nullsRiseMax));
                }
            }
        }
        return findings;
    }
}
