/// Service discovery and the cluster picture: parts register, the manager publishes, everyone subscribes. It stands
/// apart so that clients meet one small interface, whatever keeps the records behind it. Start at
/// [dev.locus.directory.Directory].
@NullMarked
package dev.locus.directory;

import org.jspecify.annotations.NullMarked;
