/// Who serves what, as pure values: keys and their hash, partitions, nodes, shard maps, releases, cluster pictures,
/// and the planner that places partitions. It stands apart because everything else rests on it and it rests on
/// nothing; it performs no I/O, reads no clock and keeps no state. Start at [dev.locus.topology.ClusterPicture].
@NullMarked
package dev.locus.topology;

import org.jspecify.annotations.NullMarked;
