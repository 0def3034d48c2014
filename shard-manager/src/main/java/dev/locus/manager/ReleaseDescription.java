package dev.locus.manager;

import dev.locus.internal.v1.InputFeature;
import dev.locus.internal.v1.InputForm;
import dev.locus.internal.v1.KeyType;
import dev.locus.internal.v1.ModelRecord;
import dev.locus.internal.v1.ViewRecord;
import dev.locus.topology.Release;
import dev.locus.v1.FeatureInfo;
import dev.locus.v1.GetReleaseResponse;
import dev.locus.v1.ModelInfo;
import dev.locus.v1.ReleaseState;
import dev.locus.v1.ViewInfo;
import java.util.List;

/// Tells callers what a release is made of, in the words of its files.
final class ReleaseDescription {
    private ReleaseDescription() {}

    static GetReleaseResponse of(Release release, ReleaseState state) {
        GetReleaseResponse.Builder answer = GetReleaseResponse.newBuilder()
                .setRelease(release.number())
                .setState(state)
                .setActivatedMs(release.record().getActivatedMs())
                .setChange(release.record().getChange());
        release.models().values().forEach(model -> answer.addModels(model(model)));
        release.views().values().forEach(view -> answer.addViews(view(view)));
        return answer.build();
    }

    private static ModelInfo model(ModelRecord model) {
        return ModelInfo.newBuilder()
                .setName(model.getName())
                .setVersion(model.getVersion())
                .setSource(model.getSource())
                .setSha256(model.getSha256())
                .setCandidateEntity(model.getCandidateEntity())
                .setUserEntity(model.getUserEntity())
                .addAllOutputs(model.getOutputsList())
                .addAllViews(model.getViewsList())
                .addAllRequestFeatures(features(model.getRequestFeaturesList()))
                .addAllCandidateFeatures(features(model.getCandidateFeaturesList()))
                .build();
    }

    private static List<FeatureInfo> features(List<InputFeature> features) {
        return features.stream()
                .map(feature -> FeatureInfo.newBuilder()
                        .setName(feature.getName())
                        .setType(type(feature))
                        .build())
                .toList();
    }

    private static String type(InputFeature feature) {
        String element = switch (feature.getElement()) {
            case INPUT_ELEMENT_INT64 -> "int64";
            case INPUT_ELEMENT_FLOAT32 -> "float32";
            default -> "string";
        };
        if (feature.getForm() == InputForm.INPUT_FORM_SCALAR) {
            return element;
        }
        String bound = feature.getForm() == InputForm.INPUT_FORM_LIST ? ".." : "";
        return element + "[" + bound + feature.getLength() + "]";
    }

    private static ViewInfo view(ViewRecord view) {
        return ViewInfo.newBuilder()
                .setName(view.getName())
                .setDataVersion(view.getDataVersion())
                .setEntity(view.getEntity())
                .setKeyType(view.getKeyType() == KeyType.KEY_TYPE_STRING ? "string" : "int64")
                .setReplicated(view.getReplicated())
                .setRows(view.getRows())
                .build();
    }
}
