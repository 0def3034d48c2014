/// End-to-end tests: they start a whole cluster, load it, ask it, break it and start it again, and know nothing of how
/// it runs. They stand apart because they need every part. Start at [dev.locus.cluster.TestCluster], then
/// [dev.locus.cluster.ScoringTest].
@NullMarked
package dev.locus.cluster;

import org.jspecify.annotations.NullMarked;
