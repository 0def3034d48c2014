package dev.locus.client;

import com.google.common.collect.ImmutableList;
import dev.locus.internal.v1.EntityRow;

/// The user's rows in the model's sharded user views, to be sent along with the items. A row that is not there
/// is an [EntityRow] without bytes.
///
/// @param unavailable the user's home shard did not answer; the rows stand for "not there"
/// @param scoreless and a view's policy gives no score without: nothing needs to be asked
record UserRows(ImmutableList<EntityRow> rows, boolean unavailable, boolean scoreless) {
    static final UserRows NONE = new UserRows(ImmutableList.of(), false, false);
}
