package dev.locus.feature;

import java.nio.file.Path;

/// A feature view and the YAML text that declares it. Loads carry the text, so that whoever reads a load reads the
/// very view it was made with. `docs/reference/feature-view.md` lists the keys.
public record FeatureViewFile(FeatureView view, String text) {
    public static final String KIND = "feature_view";

    /// @throws InvalidDocumentException if the file is not there or not a feature view
    public static FeatureViewFile read(Path file) {
        return parse(file.toString(), YamlReader.readText(file, KIND));
    }

    /// @param name stands for the text in messages
    /// @throws InvalidDocumentException if the text is not a feature view
    public static FeatureViewFile parse(String name, String text) {
        ViewDocument document = YamlReader.parse(name, text, KIND, ViewDocument.class);
        try {
            return new FeatureViewFile(document.toView(), text);
        } catch (IllegalArgumentException e) {
            throw new InvalidDocumentException(name + ": " + e.getMessage());
        }
    }
}
