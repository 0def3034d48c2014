/// Benchmarks that take parts of the request path that others don't see.
@NullMarked
package dev.locus.client;

import org.jspecify.annotations.NullMarked;
