package dev.locus.loader;

import dev.locus.feature.Feature;
import dev.locus.feature.FeatureView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Says why rows that were packed for one state of a view can't stand beside rows of another. Pure.
final class ViewDifference {
    private ViewDifference() {}

    /// @return one phrase for each difference; none if rows are packed alike
    static List<String> of(FeatureView base, FeatureView view) {
        List<String> differences = new ArrayList<>();
        compare("the view's name", base, view, FeatureView::name, differences);
        compare("the entity", base, view, FeatureView::entity, differences);
        compare("the key's column", base, view, FeatureView::keyColumn, differences);
        compare("the key's type", base, view, each -> each.keyType().name(), differences);
        compare("the placement", base, view, each -> each.replicated() ? "replicated" : "sharded", differences);
        compare("an event time", base, view, each -> each.eventTime() == null ? "missing" : "declared", differences);
        for (Feature feature : view.features()) {
            int place = base.indexOf(feature.name());
            if (place < 0) {
                differences.add("feature '" + feature.name() + "' is new");
            } else {
                compare(base.features().get(place), feature, differences);
            }
        }
        base.features().stream()
                .filter(feature -> view.indexOf(feature.name()) < 0)
                .forEach(feature -> differences.add("feature '" + feature.name() + "' is gone"));
        if (differences.isEmpty() && !base.features().equals(view.features())) {
            differences.add("the features are in another order");
        }
        return differences;
    }

    private static void compare(Feature base, Feature feature, List<String> differences) {
        String what = "feature '" + feature.name() + "'";
        compare(what, base, feature, each -> each.type().toString(), differences);
        // Rows that lack the feature hold its default.
        compare(
                "the default of " + what,
                base,
                feature,
                each -> each.defaultValue().toString(),
                differences);
    }

    private static <T> void compare(
            String what, T base, T now, Function<T, String> property, List<String> differences) {
        String before = property.apply(base);
        String after = property.apply(now);
        if (!before.equals(after)) {
            differences.add(what + " is " + before + " there and " + after + " in the view's file");
        }
    }
}
