package dev.locus.cli;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.FeatureType;
import dev.locus.model.InputColumns;
import dev.locus.model.TensorType;
import dev.locus.recorder.RecordedRow;
import dev.locus.recorder.RecordedValues;
import dev.locus.v1.FeatureRow;
import dev.locus.v1.FeatureValue;
import dev.locus.v1.GetReleaseResponse;
import dev.locus.v1.ViewInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads the features behind recorded inputs anew, as the active release serves them, and counts by feature what is not
/// the same any more.
final class ReplayRefetch {
    /// What became of one feature.
    static final class Tally {
        long rows;
        long changed;
        long gone;
        double largest;
        String example = "";
    }

    private final AdminConnection cluster;
    private final InputColumns inputs;
    private final ImmutableList<InputColumns.Column> columns;
    private final Map<String, ViewInfo> views = new HashMap<>();
    private final String candidateEntity;
    private final Map<String, FeatureType> types = new HashMap<>();
    private final Map<String, FeatureRow> fetched = new LinkedHashMap<>();
    private final Map<String, Tally> tallies = new TreeMap<>();

    ReplayRefetch(AdminConnection cluster, InputColumns inputs, String candidateEntity, GetReleaseResponse release) {
        this.cluster = cluster;
        this.inputs = inputs;
        this.columns = inputs.columns();
        this.candidateEntity = candidateEntity;
        release.getViewsList().forEach(view -> views.put(view.getName(), view));
    }

    void add(RecordedRow row) {
        for (InputColumns.Column column : columns) {
            if (!column.view().isEmpty()) {
                fetch(column.view(), row);
            }
        }
        Map<String, Integer> begins = new HashMap<>();
        Set<String> compared = new HashSet<>();
        for (int place = 0; place < columns.size(); place++) {
            InputColumns.Column column = columns.get(place);
            int begin = begins.getOrDefault(column.tensor(), 0);
            FeatureType type = types.get(column.feature());
            if (begin < 0 || (type == null && !column.view().isEmpty())) {
                begins.put(column.tensor(), -1); // Where the next ones are is not known either.
                continue;
            }
            // A feature that several columns read counts once.
            if (type != null && compared.add(column.feature())) {
                compare(row, place, begin, type);
            }
            begins.put(column.tensor(), begin + inputs.width(place, type));
        }
    }

    /// @return null if it has no such row, or the view is not served any more
    private @Nullable FeatureRow fetch(String view, RecordedRow row) {
        ViewInfo info = views.get(view);
        String key = info == null ? "" : info.getEntity().equals(candidateEntity) ? row.item() : row.user();
        if (info == null || key.isEmpty()) {
            return null;
        }
        FeatureRow found = fetched.computeIfAbsent(
                view + " " + key,
                place ->
                        cluster.row(view, InputText.key(info.getKeyType(), key)).getRow());
        for (FeatureValue feature : found.getFeaturesList()) {
            types.computeIfAbsent(view + "." + feature.getName(), name -> FeatureType.parse(feature.getType()));
        }
        return found.getFound() ? found : null;
    }

    private void compare(RecordedRow row, int place, int begin, FeatureType type) {
        InputColumns.Column column = columns.get(place);
        RecordedValues recorded = row.inputs().get(column.tensor());
        FeatureRow now = fetch(column.view(), row);
        Tally tally = tallies.computeIfAbsent(column.feature(), name -> new Tally());
        tally.rows++;
        if (recorded == null || now == null) {
            tally.gone++;
            return;
        }
        String name = column.feature().substring(column.view().length() + 1);
        for (FeatureValue feature : now.getFeaturesList()) {
            if (feature.getName().equals(name)) {
                compare(row, recorded, begin, inputs.values(place, type, feature.getValue()), tally);
            }
        }
    }

    private static void compare(RecordedRow row, RecordedValues recorded, int begin, double[] now, Tally tally) {
        boolean isChanged = false;
        for (int i = 0; i < now.length; i++) {
            double value = recorded.type() == TensorType.FLOAT32 ? (float) now[i] : now[i];
            double difference = Math.abs(recorded.value(begin + i) - value);
            isChanged |= difference != 0;
            if (difference > tally.largest) {
                tally.largest = difference;
                tally.example = "item " + row.item() + ": recorded " + recorded.value(begin + i) + ", now " + value;
            }
        }
        tally.changed += isChanged ? 1 : 0;
    }

    /// By feature.
    Map<String, Tally> tallies() {
        return tallies;
    }
}
