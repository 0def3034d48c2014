/// The `locus` command: the only place that knows all parts, and wires them by hand. It stands apart because nothing
/// may depend on it but tests. Start at [dev.locus.cli.Locus], then [dev.locus.cli.EmbeddedCluster].
@NullMarked
package dev.locus.cli;

import org.jspecify.annotations.NullMarked;
