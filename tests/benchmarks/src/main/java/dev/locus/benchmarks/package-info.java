/// Benchmarks of whole systems, run by hand: `./locus bench NAME`. They stand apart because speed is measured, never
/// asserted in a test. Start at [dev.locus.benchmarks.Bench].
@NullMarked
package dev.locus.benchmarks;

import org.jspecify.annotations.NullMarked;
