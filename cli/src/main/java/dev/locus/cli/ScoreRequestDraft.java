package dev.locus.cli;

import dev.locus.v1.FeatureInfo;
import dev.locus.v1.GetReleaseResponse;
import dev.locus.v1.ModelInfo;
import dev.locus.v1.RequestFeature;
import dev.locus.v1.ScoreRequest;
import dev.locus.v1.ViewInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a scoring request of words, in the types that the model of the active release wants.
final class ScoreRequestDraft {
    private ScoreRequestDraft() {}

    /// @throws IllegalArgumentException if the release has no such model, or a word is not of its type
    static ScoreRequest.Builder of(
            GetReleaseResponse release,
            String modelName,
            @Nullable String user,
            List<String> items,
            Map<String, String> request,
            Map<String, String> candidate) {
        ModelInfo model = model(release, modelName);
        ScoreRequest.Builder sent = ScoreRequest.newBuilder()
                .setModel(modelName)
                .setItems(InputText.keys(keyType(release, model, model.getCandidateEntity()), items));
        if (user != null) {
            sent.setUser(InputText.key(keyType(release, model, model.getUserEntity()), user));
        }
        request.forEach((name, text) -> sent.addRequestFeatures(RequestFeature.newBuilder()
                .setName(name)
                .setValue(InputText.value(name, type("request", model.getRequestFeaturesList(), name), text))));
        candidate.forEach((name, text) -> sent.addCandidateFeatures(
                InputText.candidate(name, type("candidate", model.getCandidateFeaturesList(), name), text)));
        return sent;
    }

    private static ModelInfo model(GetReleaseResponse release, String name) {
        if (release.getRelease() == 0) {
            throw new IllegalArgumentException("no release is active yet. Next: locus load VIEW FILE..., then "
                    + "locus release stage --model " + name + "=DIR");
        }
        return release.getModelsList().stream()
                .filter(model -> model.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no model named '" + name + "' in release "
                        + release.getRelease() + "; models: "
                        + release.getModelsList().stream()
                                .map(ModelInfo::getName)
                                .toList()
                        + ". Next: locus release stage --model " + name + "=DIR, then locus release activate CHANGE"));
    }

    /// What the keys of an entity are, by the model's views of it.
    private static String keyType(GetReleaseResponse release, ModelInfo model, String entity) {
        return release.getViewsList().stream()
                .filter(view ->
                        view.getEntity().equals(entity) && model.getViewsList().contains(view.getName()))
                .map(ViewInfo::getKeyType)
                .findFirst()
                .orElse("int64");
    }

    private static String type(String what, List<FeatureInfo> features, String name) {
        return features.stream()
                .filter(feature -> feature.getName().equals(name))
                .map(FeatureInfo::getType)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("the model reads no " + what + " feature '" + name + "'; it reads "
                                + features.stream().map(FeatureInfo::getName).toList()));
    }
}
