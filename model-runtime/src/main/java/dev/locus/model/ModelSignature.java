package dev.locus.model;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/// What callers and routers must know of a model: whom it scores, what it reads and what it answers. Immutable.
///
/// @param candidateEntity the entity whose keys are scored
/// @param userEntity the entity of the user key; null for a model without a user
/// @param outputs names of the scores, in the order of their columns
/// @param requestFeatures sent once a request
/// @param candidateFeatures sent with every item; scalars or vectors of int64 or float32
/// @param views names of the feature views that are read, in the order in which the manifest first names them
public record ModelSignature(
        String name,
        String candidateEntity,
        @Nullable String userEntity,
        ImmutableList<String> outputs,
        ImmutableList<DeclaredFeature> requestFeatures,
        ImmutableList<DeclaredFeature> candidateFeatures,
        ImmutableList<String> views) {}
