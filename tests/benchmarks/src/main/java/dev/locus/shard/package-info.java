/// Benchmarks that take a shard actor's own parts.
@NullMarked
package dev.locus.shard;

import org.jspecify.annotations.NullMarked;
