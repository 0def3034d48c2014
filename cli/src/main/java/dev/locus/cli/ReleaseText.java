package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.ChangeKind;
import dev.locus.v1.ChangeSummary;
import dev.locus.v1.ReleaseState;
import dev.locus.v1.TrialKind;
import dev.locus.v1.TrialStatus;
import dev.locus.v1.VersionChange;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The words in which commands tell of releases.
final class ReleaseText {
    private ReleaseText() {}

    static String state(ReleaseState state) {
        return switch (state) {
            case RELEASE_STATE_ACTIVE -> "active";
            case RELEASE_STATE_PREVIOUS -> "previous";
            case RELEASE_STATE_RETIRED -> "retired";
            default -> "unknown";
        };
    }

    static String state(ChangeSummary change) {
        if (change.getTrialsCount() > 0) {
            return change.getTrialsList().stream().map(ReleaseText::trial).collect(Collectors.joining(", "));
        }
        return change.getStaging() ? "staging" : "staged";
    }

    static String word(TrialKind kind) {
        return switch (kind) {
            case TRIAL_KIND_SHADOW -> "shadow";
            case TRIAL_KIND_CANARY -> "canary";
            default -> "unknown";
        };
    }

    /// Like `canary 5 %`.
    static String trial(TrialStatus trial) {
        String percent = BigDecimal.valueOf(trial.getSharePpm())
                .movePointLeft(4)
                .stripTrailingZeros()
                .toPlainString();
        return word(trial.getKind()) + " " + percent + " %"
                + (trial.getModel().isEmpty() ? "" : " of model " + trial.getModel());
    }

    static String kind(ChangeKind kind) {
        return switch (kind) {
            case CHANGE_KIND_MODELS -> "models";
            case CHANGE_KIND_DATA -> "data";
            case CHANGE_KIND_BOTH -> "both";
            case CHANGE_KIND_ROLLBACK -> "rollback";
            default -> "unknown";
        };
    }

    static String kind(ChangeKind kind, long undoes) {
        return undoes == 0 ? kind(kind) : kind(kind) + " of " + undoes;
    }

    /// To the second, in UTC.
    static String time(long millis) {
        return millis == 0
                ? "-"
                : Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String since(long activatedMillis) {
        return activatedMillis == 0 ? "" : ", activated " + time(activatedMillis);
    }

    /// Like `model ctr 1 → 2, view item gone`.
    static String steps(List<VersionChange> models, List<VersionChange> views) {
        String steps = Stream.concat(
                        models.stream().map(step -> "model " + step(step)),
                        views.stream().map(step -> "view " + step(step)))
                .collect(Collectors.joining(", "));
        return steps.isEmpty() ? "nothing" : steps;
    }

    private static String step(VersionChange step) {
        if (step.getAfter().isEmpty()) {
            return step.getName() + " gone";
        }
        return step.getBefore().isEmpty()
                ? step.getName() + " " + step.getAfter()
                : step.getName() + " " + step.getBefore() + " → " + step.getAfter();
    }

    static void put(ObjectNode object, List<VersionChange> models, List<VersionChange> views) {
        put(object.putArray("models"), models);
        put(object.putArray("views"), views);
    }

    private static void put(ArrayNode array, List<VersionChange> steps) {
        for (VersionChange step : steps) {
            ObjectNode node = array.addObject().put("name", step.getName());
            put(node, "before", step.getBefore());
            put(node, "after", step.getAfter());
        }
    }

    private static void put(ObjectNode node, String field, String version) {
        if (version.isEmpty()) {
            node.putNull(field);
        } else {
            node.put(field, version);
        }
    }
}
