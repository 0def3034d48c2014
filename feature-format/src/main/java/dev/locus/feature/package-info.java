/// What a loader and a shard agree on byte for byte: feature views, the packed row, dictionaries, load directories.
/// It stands apart because both sides, and models that bind to features, need it without needing each other.
/// Start at [dev.locus.feature.FeatureView], then [dev.locus.feature.RowLayout].
@NullMarked
package dev.locus.feature;

import org.jspecify.annotations.NullMarked;
