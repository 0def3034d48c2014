package dev.locus.model;

import dev.locus.feature.FeatureType;

/// A feature that the caller must send because the model reads it.
public record DeclaredFeature(String name, FeatureType type) {}
