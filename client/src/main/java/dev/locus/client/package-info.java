/// The request path: checks a request against the picture, reads the user's row, splits the items by node, sends,
/// merges.
/// It stands apart from the proxy because a backend that links it can go straight to the shard actors. Start at
/// [dev.locus.client.RequestPath].
@NullMarked
package dev.locus.client;

import org.jspecify.annotations.NullMarked;
