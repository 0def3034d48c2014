/// Tests of the repository itself: the direction of dependencies, what is imported where, sizes, links. They stand
/// apart
/// because they read every module's files and use none of its code. Start at [dev.locus.architecture.ModulesTest].
@NullMarked
package dev.locus.architecture;

import org.jspecify.annotations.NullMarked;
