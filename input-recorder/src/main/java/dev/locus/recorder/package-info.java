/// Keeps the model inputs of sampled requests in Parquet files on the node, for training and replay, and reads them
/// again. It stands apart because it alone needs the Parquet library that writes. Start at
/// [dev.locus.recorder.ParquetRecorder].
@NullMarked
package dev.locus.recorder;

import org.jspecify.annotations.NullMarked;
