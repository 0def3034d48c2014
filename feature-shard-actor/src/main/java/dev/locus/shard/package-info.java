/// One node of a job: the store with its rows, the serving image that requests read, and scoring on the spot. It
/// stands apart because it is the process that holds the data. Start at [dev.locus.shard.ShardActor], then
/// [dev.locus.shard.ItemScoring] for the request path.
@NullMarked
package dev.locus.shard;

import org.jspecify.annotations.NullMarked;
