package dev.locus.model;

import com.google.common.collect.ImmutableList;
import dev.locus.feature.ElementType;
import dev.locus.feature.FeatureType;
import dev.locus.v1.CandidateFeature;
import dev.locus.v1.RequestFeature;
import dev.locus.v1.Value;
import dev.locus.v1.ValueList;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;

/// Scores default rows with zeros for whatever comes with a request.
final class WarmUp {
    private static final int ITEMS = 16;

    private WarmUp() {}

    static CompletableFuture<Void> run(Scorer scorer) {
        ScoreBatch batch = scorer.newBatch(ITEMS);
        ModelBinding binding = scorer.binding();
        for (int view = 0; view < binding.candidateViews().size(); view++) {
            for (int place = 0; place < ITEMS; place++) {
                batch.candidateRows(view)
                        .set(place, binding.candidateViews().get(view).defaultRow(), 0);
            }
        }
        for (int view = 0; view < binding.userViews().size(); view++) {
            batch.setUserRow(view, binding.userViews().get(view).defaultRow(), 0);
        }
        batch.setRequestFeatures(binding.signature().requestFeatures().stream()
                .map(WarmUp::zero)
                .collect(ImmutableList.toImmutableList()));
        batch.setCandidateFeatures(
                binding.signature().candidateFeatures().stream()
                        .map(WarmUp::zeros)
                        .collect(ImmutableList.toImmutableList()),
                ITEMS);
        return scorer.score(batch, 1)
                .thenCompose(one -> scorer.score(batch, ITEMS))
                .whenComplete((done, failure) -> batch.close());
    }

    static RequestFeature zero(DeclaredFeature declared) {
        FeatureType type = declared.type();
        Value.Builder value = Value.newBuilder();
        if (type.isScalar()) {
            switch (type.element()) {
                case INT64 -> value.setInt64Value(0);
                case FLOAT32 -> value.setFloatValue(0);
                case STRING -> value.setStringValue("");
            }
        } else {
            value.setListValue(zeroList(type.element(), type.isList() ? 0 : type.length()));
        }
        return RequestFeature.newBuilder()
                .setName(declared.name())
                .setValue(value)
                .build();
    }

    private static ValueList zeroList(ElementType element, int length) {
        ValueList.Builder list = ValueList.newBuilder();
        switch (element) {
            case INT64 -> list.addAllInt64Values(Collections.nCopies(length, 0L));
            case FLOAT32 -> list.addAllFloatValues(Collections.nCopies(length, 0f));
            case STRING -> list.addAllStringValues(Collections.nCopies(length, ""));
        }
        return list.build();
    }

    private static CandidateFeature zeros(DeclaredFeature declared) {
        CandidateFeature.Builder feature = CandidateFeature.newBuilder().setName(declared.name());
        int count = ITEMS * declared.type().length();
        if (declared.type().element() == ElementType.INT64) {
            feature.addAllInt64Values(Collections.nCopies(count, 0L));
        } else {
            feature.addAllFloatValues(Collections.nCopies(count, 0f));
        }
        return feature.build();
    }
}
