/// The seam between the parts of Locus and the network: typed requests to addresses, and services that answer them.
/// It stands apart so that a simulated network can take gRPC's place, and so that every server and channel is built in
/// one factory. Start at [dev.locus.transport.Transport].
@NullMarked
package dev.locus.transport;

import org.jspecify.annotations.NullMarked;
