package dev.locus.manager;

import dev.locus.v1.DriftLimit;
import dev.locus.v1.GetDriftResponse;
import dev.locus.v1.ModelDrift;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Decides whether what trials have shown of a change lets it be activated. Pure.
final class ActivationGate {
    private ActivationGate() {}

    /// What speaks against it, for people to read; empty if nothing does.
    ///
    /// @param drift of every model whose scores the change changes: with none there is nothing to try
    static List<String> findings(ActivationPolicy policy, DriftLimit limit, boolean hasLimit, GetDriftResponse drift) {
        List<String> findings = new ArrayList<>();
        for (ModelDrift model : drift.getModelsList()) {
            if (!isTried(policy, model)) {
                findings.add("model '" + model.getModel() + "' was tried on " + model.getComparedRequests()
                        + " requests in the shadow and " + model.getCanaryRequests() + " as canary; the job's policy "
                        + "wants " + policy.requestsMin() + " (admin.require_trial: "
                        + policy.trial().name().toLowerCase(Locale.ROOT) + ")");
            }
            if (hasLimit) {
                compare(model, limit, findings);
            }
        }
        return findings;
    }

    private static boolean isTried(ActivationPolicy policy, ModelDrift model) {
        boolean inShadow = model.getComparedRequests() >= policy.requestsMin();
        boolean asCanary = model.getCanaryRequests() >= policy.requestsMin();
        return switch (policy.trial()) {
            case NONE -> true;
            case SHADOW -> inShadow;
            case CANARY -> asCanary;
            case EITHER -> inShadow || asCanary;
        };
    }

    private static void compare(ModelDrift model, DriftLimit limit, List<String> findings) {
        String name = "model '" + model.getModel() + "': ";
        if (model.getComparedRequests() < Math.max(1, limit.getRequestsMin())) {
            findings.add(name + model.getComparedRequests() + " requests were compared in the shadow, at least "
                    + Math.max(1, limit.getRequestsMin()) + " are wanted");
            return;
        }
        if (!(model.getP99Difference() <= limit.getP99DifferenceMax())) {
            findings.add(name + "the 99th percentile of the difference of scores is " + model.getP99Difference()
                    + " (mean " + model.getMeanDifference() + ", rank correlation " + model.getRankCorrelation()
                    + "), at most " + limit.getP99DifferenceMax() + " is allowed");
        }
        double share = (double) model.getOtherOutcomeItems() / Math.max(1, model.getItems());
        if (share > limit.getOtherOutcomesShareMax()) {
            findings.add(name + "a share of " + share + " of the items has another outcome, at most "
                    + limit.getOtherOutcomesShareMax() + " is allowed");
        }
    }
}
