package dev.locus.shard;

import com.google.protobuf.ByteString;
import dev.locus.internal.v1.WriteStamp;
import dev.locus.v1.RowWrite;

/// One write of a live update, checked, with where it belongs and when.
///
/// @param storeKey of the written key
record KeyWrite(ByteString storeKey, RowWrite write, WriteStamp stamp) {}
