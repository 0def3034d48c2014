package dev.locus.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locus.v1.DriftLimit;
import dev.locus.v1.GetDriftResponse;
import dev.locus.v1.ModelDrift;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationGateTest {
    private static final DriftLimit LIMIT = DriftLimit.newBuilder()
            .setP99DifferenceMax(0.1)
            .setOtherOutcomesShareMax(0.01)
            .setRequestsMin(100)
            .build();

    @Test
    void withoutPolicyAndLimitNothingSpeaksAgainstIt() {
        assertEquals(List.of(), findings(ActivationPolicy.Trial.NONE, false, ModelDrift.newBuilder()));
    }

    @Test
    void eachKindOfTrialIsEnoughWhereItIsWanted() {
        ModelDrift.Builder shadow = ModelDrift.newBuilder().setComparedRequests(1_000);
        ModelDrift.Builder canary = ModelDrift.newBuilder().setCanaryRequests(1_000);
        assertEquals(List.of(), findings(ActivationPolicy.Trial.SHADOW, false, shadow));
        assertEquals(List.of(), findings(ActivationPolicy.Trial.CANARY, false, canary));
        assertEquals(List.of(), findings(ActivationPolicy.Trial.EITHER, false, shadow));
        assertEquals(List.of(), findings(ActivationPolicy.Trial.EITHER, false, canary));
        assertOne("wants 1000 (admin.require_trial: shadow)", findings(ActivationPolicy.Trial.SHADOW, false, canary));
        assertOne("wants 1000 (admin.require_trial: canary)", findings(ActivationPolicy.Trial.CANARY, false, shadow));
        assertOne(
                "999 requests in the shadow",
                findings(
                        ActivationPolicy.Trial.EITHER,
                        false,
                        ModelDrift.newBuilder().setComparedRequests(999).setCanaryRequests(1)));
    }

    @Test
    void driftWithinTheLimitPassesAndBeyondItDoesNot() {
        assertEquals(List.of(), findings(ActivationPolicy.Trial.NONE, true, drift(100, 0.1, 10)));
        assertOne("99 requests were compared", findings(ActivationPolicy.Trial.NONE, true, drift(99, 0, 0)));
        assertOne("is 0.11", findings(ActivationPolicy.Trial.NONE, true, drift(100, 0.11, 0)));
        assertOne("a share of 0.011", findings(ActivationPolicy.Trial.NONE, true, drift(100, 0, 11)));
    }

    @Test
    void aModelThatScoresNothingOnOneSideIsBeyondEveryLimit() {
        assertOne("is NaN", findings(ActivationPolicy.Trial.NONE, true, drift(100, Double.NaN, 0)));
    }

    @Test
    void everyModelMustPassAndAChangeWithoutOneDoes() {
        GetDriftResponse drift = GetDriftResponse.newBuilder()
                .addModels(drift(100, 0, 0))
                .addModels(drift(100, 1, 0).setModel("other"))
                .build();
        ActivationPolicy policy = new ActivationPolicy(ActivationPolicy.Trial.NONE, 1);
        assertOne("model 'other'", ActivationGate.findings(policy, LIMIT, true, drift));
        assertEquals(
                List.of(),
                ActivationGate.findings(
                        new ActivationPolicy(ActivationPolicy.Trial.SHADOW, 1),
                        LIMIT,
                        true,
                        GetDriftResponse.getDefaultInstance()));
    }

    private static ModelDrift.Builder drift(long requests, double p99, long otherOutcomes) {
        return ModelDrift.newBuilder()
                .setModel("ctr")
                .setComparedRequests(requests)
                .setItems(1_000)
                .setOtherOutcomeItems(otherOutcomes)
                .setP99Difference(p99);
    }

    private static List<String> findings(ActivationPolicy.Trial trial, boolean hasLimit, ModelDrift.Builder model) {
        return ActivationGate.findings(
                new ActivationPolicy(trial, 1_000),
                LIMIT,
                hasLimit,
                GetDriftResponse.newBuilder().addModels(model).build());
    }

    private static void assertOne(String expected, List<String> findings) {
        assertEquals(1, findings.size(), findings.toString());
        assertTrue(findings.getFirst().contains(expected), findings.toString());
    }
}
