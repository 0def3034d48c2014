/// What tests of several modules share: a clock moved by hand, seeds that can be replayed, waiting for a condition. It
/// stands apart so that no module's tests depend on another module's tests. Start at [dev.locus.testing.HandClock].
@NullMarked
package dev.locus.testing;

import org.jspecify.annotations.NullMarked;
