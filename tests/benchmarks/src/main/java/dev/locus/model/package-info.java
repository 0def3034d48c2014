/// Benchmarks that take parts of the model runtime that others don't see.
@NullMarked
package dev.locus.model;

import org.jspecify.annotations.NullMarked;
