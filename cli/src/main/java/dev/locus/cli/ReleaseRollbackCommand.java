package dev.locus.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.locus.v1.RollBackResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `locus release rollback`: undoes what one release changed.
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = "Undoes what a release changed, as release n + 1. What other releases changed since stays.",
        footer = {
            "",
            "Examples:",
            "  locus release rollback                 undoes the last change",
            "  locus release rollback 7               undoes what release 7 changed",
            "  locus release rollback 7 --dry-run"
        })
final class ReleaseRollbackCommand implements Callable<Integer> {
    @Mixin
    private AdminOption admin = new AdminOption();

    @Parameters(
            paramLabel = "RELEASE",
            arity = "0..1",
            defaultValue = "0",
            description = "The release to undo (default: the active one).")
    private long release;

    @Option(names = "--dry-run", description = "Say what would change and what would be loaded; change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object and nothing else.")
    private boolean json;

    @Override
    public Integer call() {
        try (AdminConnection cluster = admin.connect()) {
            RollBackResponse plan = cluster.rollBack(release, true);
            if (!dryRun && plan.getToLoadCount() > 0) {
                Progress.onStandardError().say("Not instant: every node loads " + plan.getToLoadList());
            }
            // By its number: what was the last change may not be any more.
            RollBackResponse done = dryRun ? plan : cluster.rollBack(plan.getUndoneRelease(), false);
            if (json) {
                System.out.println(toJson(done));
            } else {
                print(done);
            }
        }
        return 0;
    }

    private static ObjectNode toJson(RollBackResponse done) {
        ObjectNode object = Json.object()
                .put("release", done.getRelease())
                .put("epoch", done.getEpoch())
                .put("undone_release", done.getUndoneRelease());
        ReleaseText.put(object, done.getModelsList(), done.getViewsList());
        done.getToLoadList().forEach(object.putArray("to_load")::add);
        return object;
    }

    private void print(RollBackResponse done) {
        String steps = ReleaseText.steps(done.getModelsList(), done.getViewsList());
        if (dryRun) {
            System.out.println(
                    "Nothing is changed. Undoing release " + done.getUndoneRelease() + " would set " + steps);
            System.out.println(
                    done.getToLoadCount() == 0
                            ? "It is instant: nodes have all of it."
                            : "Every node would load " + done.getToLoadList());
            return;
        }
        System.out.println("Release " + done.getRelease() + " is active: release " + done.getUndoneRelease()
                + " is undone, " + steps);
        System.out.println("Undo:  locus release rollback " + done.getRelease());
    }
}
