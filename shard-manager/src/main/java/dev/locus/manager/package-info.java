/// Decides what a job serves: takes changes, has them checked and warmed on every node, activates them as releases,
/// publishes the picture. It stands apart because it is the only part that decides. Start at
/// [dev.locus.manager.ControlPlane].
@NullMarked
package dev.locus.manager;

import org.jspecify.annotations.NullMarked;
