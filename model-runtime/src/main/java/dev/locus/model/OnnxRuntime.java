package dev.locus.model;

import ai.onnxruntime.OrtException;
import dev.locus.feature.InvalidDocumentException;
import dev.locus.feature.ViewSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Loads models into ONNX Runtime in this process.
public final class OnnxRuntime {
    private OnnxRuntime() {}

    /// What a model file takes and gives, for drafting a manifest. The model is loaded and let go again.
    ///
    /// @throws InvalidDocumentException if ONNX Runtime can't load it
    public static RuntimeSignature inspect(Path model) {
        if (!Files.isRegularFile(model)) {
            throw new InvalidDocumentException("there is no model " + model);
        }
        try (OnnxSession session = OnnxSession.load(model, OnnxConfig.defaults())) {
            return session.signature();
        } catch (OrtException e) {
            throw new InvalidDocumentException(model + " can't be loaded by ONNX Runtime: " + e.getMessage());
        }
    }

    /// Loads a model version, binds it to the views of a release and checks all of it. The caller closes the scorer.
    ///
    /// @param views every view of the release, by name
    /// @throws ModelMismatchException listing every mismatch, among them that the model can't be loaded
    public static Scorer load(ModelDirectory directory, Map<String, ViewSchema> views, OnnxConfig config) {
        Findings findings = new Findings();
        OnnxSession session;
        try {
            session = OnnxSession.load(directory.path().resolve(ModelDirectory.MODEL_FILE), config);
        } catch (OrtException e) {
            findings.add(
                    "%s can't be loaded by ONNX Runtime: %s",
                    ModelDirectory.MODEL_FILE, String.valueOf(e.getMessage()));
            ModelBinder.bind(directory, null, views, findings);
            throw new IllegalStateException("a model that can't be loaded was bound", e);
        }
        try {
            return new OnnxScorer(
                    directory, ModelBinder.bind(directory, session.signature(), views, findings), session);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }
}
