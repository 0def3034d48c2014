package dev.locus.cli;

import picocli.CommandLine.Command;

/// `locus release`: what is served, and changing it.
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = "Shows what is served; stages, activates and undoes changes.",
        subcommands = {
            ReleaseListCommand.class,
            ReleaseShowCommand.class,
            ReleaseDiffCommand.class,
            ReleaseStageCommand.class,
            ReleaseTrialCommands.Shadow.class,
            ReleaseDriftCommand.class,
            ReleaseTrialCommands.Canary.class,
            ReleaseActivateCommand.class,
            ReleaseSteps.Drop.class,
            ReleaseRollbackCommand.class,
            ReleaseSteps.Retire.class
        },
        footer = {
            "",
            "Examples:",
            "  locus release list",
            "  locus release stage --model ctr=shop/models/ctr/2",
            "  locus release shadow 4 --percent 5",
            "  locus release drift 4",
            "  locus release activate 4",
            "  locus release rollback"
        })
final class ReleaseCommand {}
