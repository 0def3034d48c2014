/// The words that processes of Locus exchange: generated messages live in `dev.locus.v1` (public) and
/// `dev.locus.internal.v1`; this package holds the error codes. It stands apart because a backend on JDK 17
/// links it. Start at [dev.locus.protocol.ServingError].
@NullMarked
package dev.locus.protocol;

import org.jspecify.annotations.NullMarked;
